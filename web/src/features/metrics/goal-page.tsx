// A goal with its key results, each bound to a metric: where it began, where it is, where it must be.
import { Progress } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useMetricValue } from "@/api/metrics";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, FieldValue, RecordRef, TypeDescription } from "@/api/types";
import { short_number } from "@/components/chart-scale";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { RecordFrame } from "@/records/detail/record-frame";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import { useById } from "@/records/use-by-id";
import { key_results_of, progress_of } from "./key-results";
import styles from "./metrics.module.css";

export function GoalPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("goals");
    const goal = useRecord("goals", key);
    if (goal.isError) return <Trouble error={goal.error} again={() => goal.refetch()} />;
    if (!goal.data || !type) return <Waiting rows={12} />;
    return <RecordFrame key={goal.data.id} type={type} record={goal.data} before={<KeyResults type={type} goal={goal.data} />} leave_out={key_results_of(type, goal.data).length ? ["key_results"] : []} />;
}

function KeyResults({ type, goal }: { type: TypeDescription; goal: AnyRecord }) {
    const results = key_results_of(type, goal);
    if (results.length === 0) return null;
    return (
        <Section title="Progress" count={results.length}>
            <ul className={styles.results}>
                {results.map((one, index) => (
                    <KeyResult key={index} title={one.title} metric={one.metric} from={one.from} to={one.to} />
                ))}
            </ul>
        </Section>
    );
}

function KeyResult({ title, metric: given, from, to }: { title: string; metric: FieldValue | RecordRef; from: number | null; to: number | null }) {
    const found = useById("metric", is_ref(given) ? "" : String(given));
    const metric = is_ref(given) ? given : found;
    return (
        <li>
            <span>{title || metric?.title}</span>
            {metric ? <RecordLink record={metric} whole /> : <span className={styles.none}>no metric yet</span>}
            {metric ? <Value id={metric.id} title={title || metric.title} from={from} to={to} /> : <span className={styles.none}>{[from, to].map((one) => (one === null ? "–" : short_number(one))).join(" to ")}</span>}
        </li>
    );
}

function Value({ id, title, from, to }: { id: string; title: string; from: number | null; to: number | null }) {
    const now = useMetricValue(id).data?.value ?? null;
    const part = progress_of(from, now, to);
    return (
        <>
            <span>
                {now === null ? "not measured" : short_number(now)}
                {to === null ? "" : ` of ${short_number(to)}`}
            </span>
            {part === null ? null : <Progress size="sm" value={part * 100} aria-label={`${title}: ${Math.round(part * 100)} %`} />}
        </>
    );
}
