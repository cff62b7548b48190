// Before something is hidden: what this would have hidden in the last weeks, had it been in force. Where the matrix wants it, no yes is given before.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Hidden, type Replay, run_replay, useDecided, useReplayed } from "@/api/decide";
import { message_of } from "@/api/problem";
import { is_closed, useSchema } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { SeverityLabel, is_severity } from "@/components/severity";
import { StateLabel } from "@/components/state-label";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { path_of } from "@/records/paths";
import { replay_of, wants_replay } from "./replay-words";
import styles from "./decide.module.css";

type ReplayPartProps = { decision: AnyRecord; wanted: boolean; open: boolean };

export function ReplayPart({ decision, wanted, open }: ReplayPartProps) {
    const decided = useDecided();
    const run = useMutation({ mutationFn: () => run_replay(decision.id), onSuccess: decided });
    const replay = replay_of(decision);
    if (!replay && !(open && wanted)) return null;
    const due = wanted && wants_replay(decision);
    const button = open ? (
        <Button variant={due ? "filled" : "default"} loading={run.isPending} onClick={() => run.mutate()}>
            {replay ? "Run the replay again" : "Run the replay"}
        </Button>
    ) : null;
    return (
        <Section title="Replay" action={button}>
            {due ? <p className={styles.quiet}>{replay ? "It was run on what was asked before. " : ""}The matrix wants to see first what this would have hidden in the last 30 days.</p> : null}
            {run.error ? <p className={styles.bad} role="alert">{message_of(run.error)}</p> : null}
            {replay ? <Result decision={decision} replay={replay} /> : null}
        </Section>
    );
}

function Result({ decision, replay }: { decision: AnyRecord; replay: Replay }) {
    const lists = useReplayed(decision.compartment ? "" : replay.result).data;
    return (
        <>
            <p>
                Between <Time at={replay.since} as="long" /> and <Time at={replay.ran} as="long" /> it would have hidden {replay.at_least ? "at least " : ""}{count_of(replay.findings, "finding")} and {count_of(replay.occurrences, "occurrence")}. Meanwhile {count_of(replay.alerts, "alert")} went on at the same assets.
            </p>
            {lists ? (
                <>
                    <Listed type="finding" title="Findings it would have hidden" records={lists.findings} />
                    <Listed type="occurrence" title="Occurrences it would have hidden" records={lists.occurrences} />
                    <Listed type="alert" title="Alerts that went on meanwhile" records={lists.alerts} />
                </>
            ) : null}
            <p className={styles.quiet}>The whole list is attached to this decision.</p>
        </>
    );
}

const most_shown = 20;

function Listed({ type, title, records }: { type: string; title: string; records: Hidden[] }) {
    const schema = useSchema();
    const found = schema.types.find((one) => one.name === type);
    if (records.length === 0 || !found) return null;
    return (
        <section className={styles.replayed} aria-label={title}>
            <h3>{title}</h3>
            <Table heads={["Record", "Title", "Severity", "State", "When"]}>
                {records.slice(0, most_shown).map((one) => (
                    <tr key={one.key}>
                        <td>
                            <Link className="link mono" to={path_of(schema, { type, key: one.key })}>
                                {one.key}
                            </Link>
                        </td>
                        <td>{one.title}</td>
                        <td>{is_severity(one.severity) ? <SeverityLabel severity={one.severity} /> : "–"}</td>
                        <td>
                            <StateLabel state={one.state} closed={is_closed(found, one.state)} />
                        </td>
                        <td>{one.at ? <Time at={one.at} /> : "–"}</td>
                    </tr>
                ))}
            </Table>
            {records.length > most_shown ? <p className={styles.quiet}>and {records.length - most_shown} more</p> : null}
        </section>
    );
}
