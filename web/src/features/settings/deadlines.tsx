// Tables that say by when a weakness must be put right: which there are, which count, the team's own, and a try-out.
import { Button, Checkbox, Modal } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { type DeadlineTable, useDeadlineChanges, useDeadlineTables } from "@/api/deadlines";
import { useSession } from "@/api/session";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { useAddress } from "@/components/use-address";
import { count_of } from "@/components/words";
import { DeadlineRows } from "./deadline-rows";
import { DeadlineForm } from "./deadline-form";
import { DeadlineTry } from "./deadline-try";
import styles from "./settings.module.css";

export function Deadlines() {
    const tables = useDeadlineTables();
    const lead = useSession().data?.user?.level === "Lead";
    const { part, change } = useAddress("/settings/deadlines");
    const { use, drop } = useDeadlineChanges();
    const [editing, set_editing] = useState<"new" | { table: DeadlineTable; as_own: boolean } | null>(null);
    const [dropping, set_dropping] = useState<DeadlineTable | null>(null);
    const items = tables.data?.items ?? [];
    const open = items.find((one) => one.name === part("table") || one.title === part("table"));
    const choose = (table: DeadlineTable, on: boolean) => {
        const names = items.filter((one) => (one.name === table.name ? on : one.used)).map((one) => one.name);
        use.mutate(names, { onSuccess: () => say(on ? `${table.title} counts from now on; dates follow within seconds` : `${table.title} counts no more`), onError: (error) => complain(error, "Not changed") });
    };
    const remove = () => dropping && drop.mutate(dropping.name, { onSuccess: () => (say(`${dropping.title} is gone`), set_dropping(null)), onError: (error) => complain(error, "Not removed") });
    const acts = (
        <>
            <CommandHint path={address("/deadlines")} />
            {lead ? <Button onClick={() => set_editing("new")}>New table</Button> : null}
        </>
    );
    return (
        <>
            <Section title="Deadline tables" count={tables.data?.items.length} action={acts}>
                <p className={styles.quiet}>
                    The first row of a table that holds gives the days from when a weakness was first seen on an asset. Where several tables count, the earliest date wins, and every date names the row that set it.
                    {tables.data && !items.some((one) => one.used) ? " None counts now, so no date is set." : ""}
                    {lead ? "" : " A Lead says which count."}
                </p>
                {tables.isPending ? <Waiting rows={3} /> : null}
                {tables.isError ? <Trouble error={tables.error} again={() => tables.refetch()} /> : null}
                {items.length ? (
                    <Table heads={["Counts", "Table", "From", "Asks", "Rows"]} acts>
                        {items.map((one) => (
                            <tr key={one.name}>
                                <td>
                                    <Checkbox aria-label={`${one.title} counts`} checked={one.used} disabled={!lead || use.isPending} onChange={(event) => choose(one, event.currentTarget.checked)} />
                                </td>
                                <td>
                                    {one.title} <span className={`${styles.this} mono`}>{one.name}</span>
                                </td>
                                <td>{one.shipped ? "Redoubt" : "your team"}</td>
                                <td>{one.inputs.join(", ").replaceAll("_", " ")}</td>
                                <td>{count_of(one.rows.length, "row")}</td>
                                <RowActs>
                                    <RowAct verb={open?.name === one.name ? "Hide" : "Rows"} of={one.title} onClick={() => change({ table: open?.name === one.name ? "" : one.name, line: "" })} />
                                    {lead && !one.shipped ? <RowAct verb="Edit" of={one.title} onClick={() => set_editing({ table: one, as_own: false })} /> : null}
                                    {lead ? <RowAct verb="Copy" of={one.title} onClick={() => set_editing({ table: one, as_own: true })} /> : null}
                                    {lead && !one.shipped ? <RowAct verb="Remove" of={one.title} onClick={() => set_dropping(one)} /> : null}
                                </RowActs>
                            </tr>
                        ))}
                    </Table>
                ) : null}
            </Section>
            {open ? <DeadlineRows table={open} line={Number(part("line")) || 0} /> : null}
            {tables.data ? <DeadlineTry inputs={tables.data.inputs} tables={items} /> : null}
            <Modal opened={editing !== null} onClose={() => set_editing(null)} size={720} title={editing === "new" ? "New deadline table" : editing?.as_own ? `A copy of ${editing.table.title}` : `Edit ${editing?.table.title ?? ""}`}>
                {editing ? <DeadlineForm before={editing === "new" ? null : editing.table} as_own={editing === "new" || editing.as_own} inputs={tables.data?.inputs ?? []} done={() => set_editing(null)} /> : null}
            </Modal>
            <Modal opened={dropping !== null} onClose={() => set_dropping(null)} title={`Remove ${dropping?.title ?? ""}`}>
                <p>Dates that it set follow the tables that are left. Its text is gone; the journal keeps it.</p>
                <div className={styles.buttons}>
                    <Button variant="default" onClick={() => set_dropping(null)}>
                        Cancel
                    </Button>
                    <Button color="red" loading={drop.isPending} onClick={remove}>
                        Remove
                    </Button>
                </div>
            </Modal>
        </>
    );
}
