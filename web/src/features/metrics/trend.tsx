import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address, send } from "@/api/client";
import { type MetricValue, type Sample, useMetricValue, useSampleNow, useSamples } from "@/api/metrics";
import { useSchema } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { TrendChart } from "@/components/trend-chart";
import { figure_of, records_place, target_of, unit_of, verdict_of, wanted_of } from "./metric-words";
import { Formula } from "./formula";
import { SampleTable } from "./sample-table";
import styles from "./metrics.module.css";

const spans = { "30 days": 30, "90 days": 90, "a year": 365 } as const;

export function Trend({ metric }: { metric: AnyRecord }) {
    const schema = useSchema();
    const go = useNavigate();
    const [days, set_days] = useState<number>(90);
    const [table, set_table] = useState(false);
    const samples = useSamples(metric.id);
    const now = useMetricValue(metric.id);
    const take = useSampleNow(metric.id);
    const since = Date.now() - days * 86_400_000;
    const shown = (samples.data ?? []).filter((one) => Date.parse(one.at) >= since);
    const place = now.data ? records_place(schema, now.data.records) : null;
    /** The records that made up the figure of that day, as they were then. */
    const open = async (sample: Sample) => {
        try {
            const then = await send<MetricValue>("GET", `/metrics/${metric.id}/value`, { query: { at: sample.at } });
            const target = records_place(schema, then.records);
            if (target) void go({ to: target.to, search: { ...target.search, at: target.search.at ?? sample.at } });
        } catch (error) {
            complain(error, "The records of that day cannot be shown");
        }
    };
    const acts = (
        <>
            <ChipGroup label="Span">
                {Object.entries(spans).map(([word, count]) => (
                    <Chip key={word} on={days === count} onClick={() => set_days(count)}>
                        {word}
                    </Chip>
                ))}
            </ChipGroup>
            <Chip on={table} onClick={() => set_table(!table)}>
                Table
            </Chip>
            <Button variant="default" loading={take.isPending} onClick={() => take.mutate(undefined, { onSuccess: () => say("Measured"), onError: (error) => complain(error, "Not measured") })}>
                Measure now
            </Button>
            <CommandHint command={now.data?.command || `redoubt metric show ${metric.key}`} path={address(`/metrics/${metric.key}/samples`)} />
        </>
    );
    const verdict = verdict_of(metric, now.data?.value);
    const figure = typeof now.data?.value === "number" ? figure_of(metric, now.data.value) : null;
    return (
        <Section title="Trend" action={acts}>
            <p className={styles.value}>
                {now.data ? (
                    place ? (
                        <Link to={place.to} search={place.search} title="The records behind it">
                            {figure?.text ?? "–"}
                        </Link>
                    ) : (
                        <span>{figure?.text ?? "–"}</span>
                    )
                ) : (
                    "–"
                )}
                <span className={styles.unit}>{figure?.unit ?? unit_of(metric)}</span>
                {verdict ? <span className={styles.verdict} data-off={verdict === "off target" || undefined}>{verdict}, {wanted_of(metric)}</span> : null}
            </p>
            <Formula metric={metric} />
            {now.isError ? <p role="alert" className={styles.bad}>{now.error.message}</p> : null}
            {samples.isPending ? <Waiting rows={6} /> : null}
            {samples.isError ? <Trouble error={samples.error} again={() => samples.refetch()} /> : null}
            {samples.isSuccess && shown.length === 0 ? <p className={styles.none}>No sample in this span yet. A live metric is measured by itself; the button measures it now.</p> : null}
            {shown.length && !table ? <TrendChart label={metric.title} points={shown} unit={unit_of(metric)} target={target_of(metric)} on_open={open} /> : null}
            {shown.length && table ? <SampleTable samples={shown} unit={unit_of(metric)} open={open} /> : null}
        </Section>
    );
}
