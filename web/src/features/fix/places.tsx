// Where a scanner's finding was seen: each place, who sees it there, and since when.
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
const text = (value: unknown) => (value ? String(value) : "");
type Sight = { tool: string; severity?: string; last_seen?: string; misses?: number };
const sights_of = (occurrence: AnyRecord): Sight[] => (Array.isArray(occurrence.seen_by) ? (occurrence.seen_by as Sight[]) : []);

export function Places({ finding }: { finding: AnyRecord }) {
    const type = useType("occurrences");
    const [cursors, set_cursors] = useState<string[]>([]);
    const q = `finding:${finding.key}`;
    const found = useRecords("occurrences", { q, sort: "-priority", limit: page_size, count: "exact", cursor: cursors.at(-1) });
    if (found.isError) return <Trouble error={found.error} again={() => found.refetch()} />;
    if (!found.data || !type) return <Waiting rows={4} />;
    const { items, next, total } = found.data;
    if (items.length === 0) return null;
    const proven = items.some((one) => one.proof);
    const all = (
        <Link className="link" to="/fix/occurrences" search={{ q } as never}>
            Open as a list
        </Link>
    );
    return (
        <Section title="Where it was seen" count={total ?? items.length} action={all}>
            <Table heads={["Asset", "Where", "Seen by", "Priority", "Due", "State", ...(proven ? ["How one knows that it is gone"] : [])]}>
                {items.map((one) => (
                    <PlaceRow key={one.id} occurrence={one} proven={proven} closed={is_closed(type, one.state)} />
                ))}
            </Table>
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

function PlaceRow({ occurrence, proven, closed }: { occurrence: AnyRecord; proven: boolean; closed: boolean }) {
    const due = text(occurrence.due);
    return (
        <tr>
            <td>{is_ref(occurrence.asset) ? <RecordLink record={occurrence.asset} /> : <span className={styles.unknown}>not known</span>}</td>
            <td className={`${styles.place} mono`}>
                <RecordLink record={{ ...occurrence, title: text(occurrence.location) || occurrence.title }} whole />
            </td>
            <td>
                {sights_of(occurrence).map((one) => (
                    <div key={one.tool} title={one.severity ? `Its severity: ${one.severity}` : undefined}>
                        {one.tool} <span className={styles.quiet}>{one.misses ? `missed it ${one.misses === 1 ? "once" : `${one.misses} times`}` : one.last_seen ? <Time at={one.last_seen} /> : null}</span>
                    </div>
                ))}
            </td>
            <td title={text(occurrence.priority_why)}>{typeof occurrence.priority === "number" ? occurrence.priority : <span className={styles.quiet}>–</span>}</td>
            <td title={text(occurrence.due_why)}>{due ? <Time at={due} /> : <span className={styles.quiet}>no date</span>}</td>
            <td>
                <StateLabel state={occurrence.state} closed={closed} />
            </td>
            {proven ? <td className={styles.proof}>{text(occurrence.proof)}</td> : null}
        </tr>
    );
}
