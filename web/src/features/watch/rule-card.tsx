import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@mantine/core";
import type { AnyRecord, Evidence } from "@/api/types";
import { Copy } from "@/components/copy";
import { Card, Section } from "@/components/page";
import { Markdown } from "@/components/markdown";
import { Time } from "@/components/time";
import { count_of, label_of } from "@/components/words";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import styles from "./cards.module.css";

/** The rule that fired: who wrote it, what it means, its text. */
export function RuleCard({ rule, alert }: { rule: NonNullable<Evidence["rule"]>; alert: AnyRecord }) {
    const [whole, set_whole] = useState(false);
    return (
        <Section title="Rule" action={<Button variant="subtle" onClick={() => set_whole(!whole)}>{whole ? "Hide the text" : "Show the text"}</Button>}>
            <Card>
                <div className={styles.body}>
                    <p className={styles.name}>{is_ref(alert.rule) ? <RecordLink record={alert.rule} /> : rule.title}</p>
                    <p className={styles.quiet}>
                        by {rule.author || "an unnamed author"} · <code>{rule.rule_id ?? rule.id}</code>
                    </p>
                    {rule.description ? <Markdown text={rule.description} /> : null}
                    {rule.falsepositives?.length ? (
                        <p className={styles.quiet}>Known to be harmless when: {rule.falsepositives.join("; ")}</p>
                    ) : null}
                    {rule.references?.map((address) => (
                        <a key={address} className="link cut" href={/^https?:/.test(address) ? address : undefined} target="_blank" rel="noreferrer noopener">
                            {address}
                        </a>
                    ))}
                </div>
                {whole ? (
                    <div className={styles.yaml}>
                        <Copy text={rule.body ?? ""} what="rule" />
                        <pre tabIndex={0}>{rule.body}</pre>
                    </div>
                ) : null}
            </Card>
        </Section>
    );
}

/** What was decided when this rule fired before. */
export function PastDispositions({ history }: { history: Evidence["history"] }) {
    const kinds = Object.entries(history.by_disposition ?? {}).sort(([, a], [, b]) => b - a);
    const closed = kinds.reduce((sum, [, count]) => sum + count, 0);
    return (
        <Section title="This rule before" count={history.total}>
            {closed === 0 ? <p className={styles.quiet}>Nobody has closed an alert of this rule yet. Yours will be the first word on it.</p> : null}
            <ul className={styles.bars}>
                {kinds.map(([kind, count]) => (
                    <li key={kind}>
                        <span>{label_of(kind)}</span>
                        <span className={styles.bar}>
                            <span style={{ width: `${(100 * count) / closed}%` }} />
                        </span>
                        <span>{count.toLocaleString("en")}</span>
                    </li>
                ))}
            </ul>
            <ul className={styles.recent}>
                {(history.recent ?? []).slice(0, 4).map((one) => (
                    <li key={one.key}>
                        <Link className="link mono" to={`/watch/alerts/${one.key}`}>
                            {one.key}
                        </Link>{" "}
                        {label_of(one.disposition ?? "undetermined")}: {one.reason}
                        <span className={styles.quiet}>
                            {" "}
                            {one.closed_by} <Time at={one.at} />
                        </span>
                    </li>
                ))}
            </ul>
            {history.total > 4 ? <span className={styles.quiet}>{count_of(history.total, "alert")} in all</span> : null}
        </Section>
    );
}
