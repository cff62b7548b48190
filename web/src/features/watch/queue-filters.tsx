import { useCounts } from "@/api/records";
import { useType } from "@/api/schema";
import type { Severity } from "@/api/types";
import { Problem } from "@/api/problem";
import { Chip, ChipGroup } from "@/components/chip";
import { QueryInput } from "@/components/query-input";
import { toggled, values_of, with_values } from "@/components/query-text";
import { severities, SeverityMark } from "@/components/severity";
import { useQueueView } from "./queue-view";
import styles from "./queue.module.css";

/** The filter line of the queue: the query itself, and the facets people reach for most. */
export function QueueFilters({ error }: { error: unknown }) {
    const { view, change } = useQueueView();
    const type = useType("alert_group");
    const open = view.state === "open";
    const mine = values_of(view.q, "owner").includes("me");
    const counts = useCounts("alert_groups", with_values(open ? `${view.q} state:open`.trim() : view.q, "severity", []), "severity");
    const count = (severity: Severity) => counts.data?.counts.find((one) => one.value === severity)?.count ?? 0;
    const problem = error instanceof Problem && error.status < 500 ? [error.message, error.hint].filter(Boolean).join(". ") : undefined;
    return (
        <>
            <QueryInput value={view.q} onChange={(q) => change({ q })} fields={type?.fields ?? []} placeholder='Filter: severity:high asset:web01 "powershell"' problem={problem} />
            <ChipGroup label="Severity">
                {severities.map((severity) => (
                    <Chip key={severity} on={values_of(view.q, "severity").includes(severity)} onClick={() => change({ q: toggled(view.q, "severity", severity) })} label={`${severity}: ${count(severity)} groups`}>
                        <SeverityMark severity={severity} />
                        <span className={styles.number}>{count(severity).toLocaleString("en")}</span>
                    </Chip>
                ))}
            </ChipGroup>
            <Chip on={mine} onClick={() => change({ q: toggled(view.q, "owner", "me") })}>
                Mine
            </Chip>
            <ChipGroup label="State">
                <Chip on={open} onClick={() => change({ state: "open" })}>
                    Open
                </Chip>
                <Chip on={!open} onClick={() => change({ state: "all" })}>
                    All
                </Chip>
            </ChipGroup>
        </>
    );
}
