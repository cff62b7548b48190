// What of the inventory waits for somebody: each queue with its count, the way to its assets, and what can be done with all of them at once.
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type AssetQueue, useAssetQueues, useAttest } from "@/api/upkeep";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { ReasonForm } from "@/components/reason-form";
import { count_of } from "@/components/words";
import styles from "./inventory.module.css";

export function UpkeepPage() {
    const queues = useAssetQueues();
    const [confirming, set_confirming] = useState<AssetQueue | null>(null);
    return (
        <Page title="Upkeep" actions={<CommandHint command="redoubt inventory queues" path={address("/inventory/queues")} />}>
            {queues.isPending ? <Waiting /> : null}
            {queues.isError ? <Trouble error={queues.error} again={() => queues.refetch()} /> : null}
            <Columns>
                <p className={styles.intro}>What is not known, not confirmed, or not looked after any more. Open a queue to set an owner, a site or a state for many assets at once.</p>
                <ul className={styles.queues}>
                    {queues.data?.map((queue) => (
                        <Queue key={queue.name} queue={queue} confirm={() => set_confirming(queue)} />
                    ))}
                </ul>
            </Columns>
            <Modal opened={confirming !== null} onClose={() => set_confirming(null)} title="Confirm what is yours">
                {confirming ? <ConfirmForm queue={confirming} close={() => set_confirming(null)} /> : null}
            </Modal>
        </Page>
    );
}

function Queue({ queue, confirm }: { queue: AssetQueue; confirm: () => void }) {
    const to = queue.name === "doubtful" ? "/know/inventory" : "/know/assets";
    const columns = queue.name === "incomplete" ? { sort: "completeness", columns: "key,title,kind,effective_criticality,completeness,missing,owner" } : {};
    return (
        <li className={styles.queue} data-empty={queue.count === 0 || undefined}>
            <Link className={styles.queue_link} to={to} search={(queue.name === "doubtful" ? {} : { q: queue.q, ...columns }) as never}>
                <span className={styles.queue_count}>{queue.count.toLocaleString("en")}</span>
                <span className={styles.queue_title}>{queue.title}</span>
            </Link>
            <p className={styles.quiet}>{queue.doc}</p>
            {queue.name === "to_attest" && queue.count > 0 ? (
                <Button variant="default" size="compact-sm" onClick={confirm}>
                    Confirm mine
                </Button>
            ) : null}
        </li>
    );
}

function ConfirmForm({ queue, close }: { queue: AssetQueue; close: () => void }) {
    const attest = useAttest();
    const act = (note: string) =>
        attest.mutate(
            { query: queue.q, note },
            {
                onSuccess: ({ confirmed, refused }) => (say(`${count_of(confirmed.length, "asset")} confirmed${refused.length ? `, ${refused.length.toLocaleString("en")} are others'` : ""}`), close()),
                onError: (error) => complain(error, "Nothing was confirmed"),
            },
        );
    return (
        <ReasonForm verb="Confirm" busy={attest.isPending} error={attest.error} act={act} close={close}>
            <p>You say that what is known of your assets in this queue is right: their owner, place, access, criticality and data. Those of others stay.</p>
        </ReasonForm>
    );
}
