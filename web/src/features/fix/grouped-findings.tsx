// Findings as groups with a cursor and a selection: j and k move, x selects, Enter opens the list, and one key acts on all of a group.
import { Button, Checkbox } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type FindingGroup, type GroupAct, type GroupQuery, useFindingGroups } from "@/api/groups";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Columns } from "@/components/page";
import { is_severity, SeverityLabel } from "@/components/severity";
import { StatusBar } from "@/components/status-bar";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { group_acts, GroupActs } from "./group-acts";
import { GroupSums } from "./group-sums";
import styles from "./fix.module.css";

export function GroupedFindings({ query }: { query: GroupQuery }) {
    const found = useFindingGroups(query);
    if (found.isError) return <Trouble error={found.error} again={() => found.refetch()} />;
    if (!found.data) return <Waiting />;
    const nothing = query.recurring ? { title: "Nothing came back", text: "No group of several findings has one that came back after it was thought gone." } : { title: "No findings", text: "No finding fits the filter." };
    return (
        <>
            <Columns>
                <GroupSums found={found.data} />
                {found.data.items.length ? null : <Empty title={nothing.title}>{nothing.text}</Empty>}
                {found.data.items.length ? <Groups key={query.by} groups={found.data.items} /> : null}
            </Columns>
        </>
    );
}

const either = (groups: FindingGroup[]) => (groups.length === 1 && groups[0] ? groups[0].q : groups.map((one) => `(${one.q})`).join(" or "));

function Groups({ groups }: { groups: FindingGroup[] }) {
    const [cursor, set_cursor] = useState(-1);
    const [chosen, set_chosen] = useState<ReadonlySet<string>>(new Set());
    const [act, set_act] = useState<GroupAct | null>(null);
    const go = useNavigate();
    const at = groups[Math.min(cursor, groups.length - 1)];
    const meant = chosen.size ? groups.filter((one) => chosen.has(one.q)) : at ? [at] : [];
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(groups.length - 1, cursor + by)));
    const toggle = (one?: FindingGroup) => {
        const next = new Set(chosen);
        if (one && !next.delete(one.q)) next.add(one.q);
        set_chosen(next);
    };
    const begin = (next: GroupAct) => meant.length && set_act(next);
    const open = () => at && void go({ to: "/fix/findings", search: { q: at.q } as never });
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), x: () => toggle(at), Escape: () => set_chosen(new Set()), Enter: open, o: open, ...Object.fromEntries(group_acts.map((one) => [one.key, () => begin(one.act)])) });
    const findings = meant.reduce((sum, one) => sum + one.open, 0);
    return (
        <>
            {chosen.size ? (
                <div className={styles.acts} role="toolbar" aria-label="Chosen groups">
                    <span>
                        {count_of(chosen.size, "group")}, {count_of(findings, "open finding")}
                    </span>
                    {group_acts.map((one) => (
                        <Button key={one.act} variant="default" onClick={() => set_act(one.act)}>
                            {one.title}
                        </Button>
                    ))}
                </div>
            ) : null}
            <Table heads={["", "What they share", "Worst", "Open", "All", "First due", "Overdue", "Came back"]}>
                {groups.map((one, index) => (
                    <tr key={one.q} className={index === cursor ? styles.at : undefined} aria-selected={chosen.has(one.q)} aria-current={index === cursor || undefined} onClick={() => set_cursor(index)}>
                        <td>
                            <Checkbox aria-label={`Select ${one.title}`} checked={chosen.has(one.q)} onChange={() => toggle(one)} />
                        </td>
                        <td>
                            <Link className="link" to="/fix/findings" search={{ q: one.q } as never}>
                                {one.title}
                            </Link>
                        </td>
                        <td>{is_severity(one.worst) ? <SeverityLabel severity={one.worst} /> : null}</td>
                        <td className={styles.number}>{one.open.toLocaleString("en")}</td>
                        <td className={styles.number}>{one.count.toLocaleString("en")}</td>
                        <td>{one.first_due ? <Time at={one.first_due} as="long" /> : null}</td>
                        <td className={one.overdue ? styles.over : styles.quiet}>{one.overdue || ""}</td>
                        <td>{one.came_back ? `${one.came_back} of ${one.count}, ${count_of(one.times_back, "time")}` : ""}</td>
                    </tr>
                ))}
            </Table>
            <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["x", "select"], ["p", "fix"], ["m", "mitigate"], ["e", "accept"], ["r", "reject"]]} />
            <GroupActs act={act} q={either(meant)} title={meant.length === 1 && meant[0] ? meant[0].title : count_of(meant.length, "group")} close={() => set_act(null)} done={() => (set_act(null), set_chosen(new Set()))} />
        </>
    );
}
