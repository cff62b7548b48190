import { Select } from "@mantine/core";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type QueryTarget, useRuleQuery } from "@/api/rules";
import { Copy } from "@/components/copy";
import { Card, Section } from "@/components/page";
import styles from "./rule-query.module.css";

const systems: Record<string, QueryTarget> = {
    Splunk: { target: "splunk", mapping: "splunk" },
    "Elastic, Lucene": { target: "lucene", mapping: "ecs" },
    "Elastic, ES|QL": { target: "esql", mapping: "ecs" },
    "Defender, KQL": { target: "kql", mapping: "defender" },
    "Sentinel, KQL": { target: "kql", mapping: "sentinel" },
    "ClickHouse, arrays": { target: "clickhouse", mapping: "clickhouse" },
    "ClickHouse, columns": { target: "clickhouse", mapping: "columns" },
};

/** The rule as another system would ask it: what is not quite the same stands in front, or why it cannot be asked there at all. */
export function RuleQuery({ id }: { id: string }) {
    const [system, set_system] = useState<string | null>(null);
    const choose = <Select w={200} aria-label="As a query for" placeholder="As a query for …" data={Object.keys(systems)} value={system} onChange={set_system} clearable />;
    return (
        <Section title="Elsewhere" action={choose}>
            {system ? <Asked id={id} system={system} /> : <p className={styles.quiet}>This rule as a query of another system, with what would not be quite the same there.</p>}
        </Section>
    );
}

function Asked({ id, system }: { id: string; system: string }) {
    const { data, error } = useRuleQuery(id, systems[system]);
    if (error) return <p role="alert">{message_of(error)}</p>;
    if (!data) return <p className={styles.quiet} role="status">Converting …</p>;
    if (data.query === null)
        return (
            <div className={styles.refused} role="status">
                <b>{system} cannot ask this.</b> {data.error}
            </div>
        );
    return (
        <Card>
            {data.warnings.length ? (
                <ul className={styles.warnings} aria-label="Not quite the same">
                    {data.warnings.map((warning) => (
                        <li key={warning}>{warning}</li>
                    ))}
                </ul>
            ) : null}
            <div className={styles.query}>
                <Copy text={data.query} what="query" />
                <pre tabIndex={0} aria-label={`The query for ${system}`}>
                    {data.query}
                </pre>
            </div>
        </Card>
    );
}
