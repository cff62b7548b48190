// Findings by what they have in common: one upgrade, one rule, one cause; and what comes back.
import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { address } from "@/api/client";
import { type FindingGroup, group_kinds, useFindingGroups } from "@/api/groups";
import { useSchema, useType } from "@/api/schema";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { is_severity, SeverityLabel } from "@/components/severity";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { useAddress } from "@/components/use-address";
import { count_of, label_of } from "@/components/words";
import { completable } from "@/records/completable";
import styles from "./fix.module.css";

export function GroupsPage() {
    const { part, change } = useAddress("/fix/groups");
    const schema = useSchema();
    const findings = useType("findings");
    const by = part("by") || "fix";
    const recurring = part("recurring") === "true";
    const q = part("q");
    const found = useFindingGroups({ by, q: q || (recurring ? undefined : "is:open"), recurring: recurring || undefined });
    const filters = (
        <>
            <QueryInput value={q} onChange={(next) => change({ q: next })} fields={findings ? completable(schema, findings) : []} placeholder="Filter findings: severity:critical; open ones when empty" />
            <ChipGroup label="Group by">
                {group_kinds.map((one) => (
                    <Chip key={one} on={by === one} onClick={() => change({ by: one })}>
                        {label_of(one)}
                    </Chip>
                ))}
            </ChipGroup>
            <Checkbox label="Only what comes back" checked={recurring} onChange={(event) => change({ recurring: event.currentTarget.checked ? "true" : "" })} />
        </>
    );
    const data = found.data;
    return (
        <Page title="Root causes" filters={filters} actions={<CommandHint command={`redoubt finding list 'is:open'`} path={address("/findings/groups", { by, q })} />}>
            {found.isPending ? <Waiting /> : null}
            {found.isError ? <Trouble error={found.error} again={() => found.refetch()} /> : null}
            {data ? (
                <Columns>
                    <p className={styles.sums} role="status">
                        <span>
                            <strong>{count_of(data.findings, "finding")}</strong> in {count_of(data.total, "group")}
                        </span>
                        {data.came_back ? (
                            <span>
                                <strong>{data.came_back.toLocaleString("en")}</strong> came back, {count_of(data.times_back, "time")} in all; {count_of(data.recurring, "group")} where it happens again
                            </span>
                        ) : (
                            <span>none came back</span>
                        )}
                        {data.cut ? <span className={styles.over}>▲ only the first million findings were looked at</span> : null}
                    </p>
                    {data.items.length ? <Groups groups={data.items} /> : <Empty title={recurring ? "Nothing came back" : "No findings"}>{recurring ? "No group of several findings has one that came back after it was thought gone." : "No finding fits the filter."}</Empty>}
                </Columns>
            ) : null}
        </Page>
    );
}

const Groups = ({ groups }: { groups: FindingGroup[] }) => (
    <Table heads={["What they share", "Worst", "Open", "All", "First due", "Overdue", "Came back"]}>
        {groups.map((one) => (
            <tr key={one.q}>
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
);
