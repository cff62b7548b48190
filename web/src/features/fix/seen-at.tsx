// Where a weakness was seen: each asset with the version that is there, the one that fixes it, by when, and how one knows that it is gone.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRecords } from "@/api/records";
import { is_closed, useType } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import styles from "./fix.module.css";

const page_size = 50;

type SeenAtProps = { title: string; q: string; sort: string; finding?: boolean; none: string };

/** `finding`: a column says of which finding, for whoever looks at several. */
export function SeenAt({ title, q, sort, finding = false, none }: SeenAtProps) {
    const type = useType("occurrences");
    const [cursors, set_cursors] = useState<string[]>([]);
    const found = useRecords("occurrences", { q, sort, limit: page_size, count: "exact", cursor: cursors.at(-1) });
    if (found.isError) return <Trouble error={found.error} again={() => found.refetch()} />;
    if (!found.data || !type) return <Waiting rows={4} />;
    const { items, next, total } = found.data;
    const proven = items.some((one) => one.proof || is_closed(type, one.state));
    const all = (
        <Link className="link" to="/fix/occurrences" search={{ q } as never}>
            Open as a list
        </Link>
    );
    return (
        <Section title={title} count={total ?? items.length} action={total ? all : null}>
            {items.length === 0 ? <p className={styles.quiet}>{none}</p> : null}
            {items.length ? (
                <Table heads={["Asset", ...(finding ? ["Finding"] : []), "Owner", "Installed", "Fixed in", "Priority", "Due", "State", ...(proven ? ["How one knows that it is gone"] : [])]}>
                    {items.map((one) => (
                        <Row key={one.id} occurrence={one} finding={finding} proven={proven} closed={is_closed(type, one.state)} />
                    ))}
                </Table>
            ) : null}
            {next || cursors.length ? (
                <p className={styles.pages}>
                    <Button variant="default" size="compact-xs" disabled={cursors.length === 0} onClick={() => set_cursors(cursors.slice(0, -1))}>
                        Previous
                    </Button>
                    <Button variant="default" size="compact-xs" disabled={!next} onClick={() => next && set_cursors([...cursors, next])}>
                        Next
                    </Button>
                </p>
            ) : null}
        </Section>
    );
}

const text = (value: unknown) => (value ? String(value) : "");

function Row({ occurrence, finding, proven, closed }: { occurrence: AnyRecord; finding: boolean; proven: boolean; closed: boolean }) {
    const due = text(occurrence.due);
    const late = due !== "" && !closed && Date.parse(due) < Date.now();
    return (
        <tr>
            <td>{is_ref(occurrence.asset) ? <RecordLink record={occurrence.asset} /> : <RecordLink record={occurrence} />}</td>
            {finding ? <td>{is_ref(occurrence.finding) ? <RecordLink record={occurrence.finding} by="key" /> : null}</td> : null}
            <td>{occurrence.owner ? <RecordLink record={occurrence.owner} /> : <span className={styles.unknown}>nobody</span>}</td>
            <td className="mono">{text(occurrence.installed)}</td>
            <td className="mono">{text(occurrence.fixed_in) || <span className={styles.unknown}>nobody says</span>}</td>
            <td title={text(occurrence.priority_why)}>{typeof occurrence.priority === "number" ? occurrence.priority : <span className={styles.quiet}>–</span>}</td>
            <td title={text(occurrence.due_why)}>{due ? <span className={late ? styles.over : undefined}>{late ? "▲ " : ""}<Time at={due} /></span> : <span className={styles.quiet}>no date</span>}</td>
            <td>
                <StateLabel state={occurrence.state} closed={closed} />
            </td>
            {proven ? <td className={styles.proof}>{text(occurrence.proof) || <span className={styles.quiet}>{closed ? "nobody has shown it" : ""}</span>}</td> : null}
        </tr>
    );
}
