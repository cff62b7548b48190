// The tickets that stand for a finding elsewhere: what became of them there, what went wrong, and what people said.
import { Button, Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTicketActs, useTicketComments, useTickets, useTrackers } from "@/api/tickets";
import type { AnyRecord } from "@/api/types";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { Time } from "@/components/time";
import { TicketTable } from "./ticket-table";
import styles from "./fix.module.css";

export function TicketsOf({ finding }: { finding: AnyRecord }) {
    const trackers = useTrackers();
    const tickets = useTickets({ finding: finding.id });
    const { push } = useTicketActs();
    const [chosen, set_chosen] = useState<string | null>(null);
    const free = (trackers.data ?? []).filter((one) => !tickets.data?.some((ticket) => ticket.tracker === one.id && ticket.state !== "gone" && ticket.state !== "dead"));
    const tracker = chosen ?? free[0]?.id;
    if (!trackers.data?.length && !tickets.data?.length) return null;
    const make = () => tracker && push.mutate({ tracker, findings: [finding.id] }, { onSuccess: () => say("A ticket was asked for"), onError: (error) => complain(error, "No ticket was made") });
    const way_out = free.length ? (
        <span className={styles.buttons}>
            {free.length > 1 ? <Select aria-label="Tracker" size="xs" w={180} data={free.map((one) => ({ value: one.id, label: one.name }))} value={tracker ?? null} onChange={set_chosen} /> : null}
            <Button variant="default" size="compact-sm" loading={push.isPending} onClick={make}>
                Make a ticket{free.length === 1 ? ` in ${free[0]?.name}` : ""}
            </Button>
        </span>
    ) : null;
    return (
        <Section title="Tickets" count={tickets.data?.length} action={way_out}>
            {tickets.data?.length ? (
                <>
                    <TicketTable tickets={tickets.data} />
                    {tickets.data.map((one) => (
                        <Said key={one.id} id={one.id} ticket={one.key ?? ""} />
                    ))}
                </>
            ) : (
                <p className={styles.quiet}>
                    None yet. <Link className="link" to="/fix/tickets">All tickets</Link>
                </p>
            )}
        </Section>
    );
}

function Said({ id, ticket }: { id: string; ticket: string }) {
    const comments = useTicketComments(id, true);
    if (!comments.data?.length) return null;
    return (
        <ul className={styles.said} aria-label={`Comments in ${ticket}`}>
            {comments.data.map((one) => (
                <li key={one.id}>
                    <strong>{one.author}</strong> <span className={styles.quiet}>in {ticket}, {one.at ? <Time at={one.at} /> : null}</span>
                    <p>{one.text}</p>
                </li>
            ))}
        </ul>
    );
}
