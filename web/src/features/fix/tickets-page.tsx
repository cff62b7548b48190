// All tickets in other teams' trackers: which stand, which wait, and what is wrong with which.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { address } from "@/api/client";
import { type Tracker, useTicketActs, useTickets, useTrackers } from "@/api/tickets";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Columns, Page, Section } from "@/components/page";
import { Time } from "@/components/time";
import { useAddress } from "@/components/use-address";
import { count_of } from "@/components/words";
import { TicketTable } from "./ticket-table";
import styles from "./fix.module.css";

const kinds = [["", "All"], ["troubled", "In trouble"], ["waiting", "Not made yet"], ["open", "Open there"], ["done", "Done there"]];

export function TicketsPage() {
    const { part, change } = useAddress("/fix/tickets");
    const show = part("show");
    const trackers = useTrackers();
    const tickets = useTickets(show === "troubled" ? { troubled: true } : { state: show || undefined });
    const { sync } = useTicketActs();
    const now = () => sync.mutate(undefined, { onSuccess: (done) => say(`${count_of(done.made, "ticket")} made, ${done.read} read, ${count_of(done.moved, "finding")} moved`), onError: (error) => complain(error, "Not synchronised") });
    const filters = (
        <ChipGroup label="Show">
            {kinds.map(([value = "", label]) => (
                <Chip key={value} on={show === value} onClick={() => change({ show: value })}>
                    {label}
                </Chip>
            ))}
        </ChipGroup>
    );
    const actions = (
        <>
            <CommandHint command="redoubt ticket list" path={address("/tickets")} />
            <Button loading={sync.isPending} disabled={!trackers.data?.length} onClick={now}>
                Synchronise now
            </Button>
        </>
    );
    return (
        <Page title="Tickets" actions={actions} filters={filters}>
            {tickets.isPending ? <Waiting /> : null}
            {tickets.isError ? <Trouble error={tickets.error} again={() => tickets.refetch()} /> : null}
            {tickets.data?.length === 0 ? (
                <Empty title={show ? "None of these" : "No finding has a ticket yet"}>
                    {trackers.data?.length ? "Open a finding and make a ticket of it, or push many by a query." : <>A Lead sets up Jira, GitHub, GitLab or a webhook under <Link className="link" to="/settings/trackers">Settings, Trackers</Link>.</>}
                </Empty>
            ) : null}
            {tickets.data?.length ? (
                <Columns>
                    {trackers.data?.map((one) => <Reading key={one.id} tracker={one} />)}
                    <Section title="Newest first" count={tickets.data.length}>
                        <TicketTable tickets={tickets.data} findings />
                    </Section>
                </Columns>
            ) : null}
        </Page>
    );
}

const Reading = ({ tracker }: { tracker: Tracker }) => (
    <p className={tracker.error ? styles.bad : styles.quiet} role={tracker.error ? "alert" : undefined}>
        {tracker.name}: {tracker.polled ? <>read <Time at={tracker.polled} /></> : "not read yet"}
        {tracker.error ? <>. {tracker.error}</> : null}
        {tracker.waits_until ? <>. Asked again <Time at={tracker.waits_until} /></> : null}
    </p>
);
