// The live metrics at a glance: figure, course, target; each leads to its page.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { address } from "@/api/client";
import { useMetricValue, useSamples } from "@/api/metrics";
import { useRecords } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { SparkLine } from "@/components/spark-line";
import { change_of, figure_of, target_of, unit_of, verdict_of, wanted_of } from "./metric-words";
import styles from "./metrics.module.css";

export function PulsePage() {
    const type = useType("metrics");
    const metrics = useRecords("metrics", { q: "state:live", sort: "key", limit: 60 }, type !== undefined);
    const room = type?.room ?? "team";
    const make = type ? <Button component={Link} to={`/${room}/metrics/new`}>New metric</Button> : null;
    const items = metrics.data?.items ?? [];
    return (
        <Page title="Pulse" actions={<><CommandHint command="redoubt metric list state:live" path={address("/metrics", { q: "state:live" })} />{make}</>}>
            {metrics.isPending && type ? <Waiting rows={10} /> : null}
            {metrics.isError ? <Trouble error={metrics.error} again={() => metrics.refetch()} /> : null}
            {!type || (metrics.isSuccess && items.length === 0) ? (
                <Empty title="No metric is live yet" action={make}>
                    A metric is a saved query that is measured every day. Write one, move it to live, and its figure, its course and the records behind it stand here.
                </Empty>
            ) : null}
            {items.length ? (
                <Columns>
                    <ul className={styles.pulse}>
                        {items.map((metric) => (
                            <Figure key={metric.id} metric={metric} to={`/${room}/metrics/${metric.key}`} />
                        ))}
                    </ul>
                </Columns>
            ) : null}
        </Page>
    );
}

function Figure({ metric, to }: { metric: AnyRecord; to: string }) {
    const samples = useSamples(metric.id);
    const now = useMetricValue(metric.id);
    const recent = (samples.data ?? []).slice(-90);
    const before = recent.at(-31)?.value;
    const value = now.data?.value;
    const verdict = verdict_of(metric, value);
    const figure = typeof value === "number" ? figure_of(metric, value) : null;
    const change = typeof value === "number" && before !== undefined ? value - before : null;
    return (
        <li>
            <Link className={styles.figure} to={to}>
                <h2>{metric.title}</h2>
                <p className={styles.value}>
                    {figure?.text ?? "–"}
                    <span className={styles.unit}>{figure?.unit ?? unit_of(metric)}</span>
                </p>
                <SparkLine values={recent.map((one) => one.value)} target={target_of(metric)} />
                <p className={styles.foot}>
                    {verdict ? <span className={styles.verdict} data-off={verdict === "off target" || undefined}>{verdict}, {wanted_of(metric)}</span> : <span>no target</span>}
                    <span>{change === null ? "" : change_of(metric, change)}</span>
                </p>
            </Link>
        </li>
    );
}
