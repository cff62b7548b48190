// The parts of a decision that are lists: options, who was heard, conditions, verdicts. Each is left out where there is none.
import { Link } from "@tanstack/react-router";
import { useTasksOn } from "@/api/tasks";
import type { AnyRecord, FieldValue, RecordRef } from "@/api/types";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import styles from "./decide.module.css";

type Item = { [name: string]: FieldValue };
const items_of = (value: FieldValue): Item[] => (Array.isArray(value) ? value.filter((one): one is Item => typeof one === "object" && one !== null && !Array.isArray(one)) : []);
const text_of = (item: Item, name: string) => (typeof item[name] === "string" ? item[name] : "");
const name_of = (value: FieldValue) => (is_ref(value) ? value.title : "");

export const options_of = (decision: AnyRecord) => items_of(decision.options).map((one) => ({ name: text_of(one, "name"), description: text_of(one, "description"), for_it: text_of(one, "for_it"), against_it: text_of(one, "against_it"), cost: one.cost }));

export function Options({ decision }: { decision: AnyRecord }) {
    const options = options_of(decision);
    if (options.length === 0) return null;
    return (
        <Section title="Options" count={options.length}>
            <Table heads={["Option", "For it", "Against it", "Cost"]}>
                {options.map((one) => (
                    <tr key={one.name}>
                        <td>
                            {one.name} {decision.chosen === one.name ? <span className={styles.mark}>chosen</span> : decision.recommendation === one.name ? <span className={styles.mark}>recommended</span> : null}
                            {one.description ? <p className={styles.quiet}>{one.description}</p> : null}
                        </td>
                        <td>{one.for_it || "–"}</td>
                        <td>{one.against_it || "–"}</td>
                        <td>{typeof one.cost === "number" ? one.cost.toLocaleString("en") : "–"}</td>
                    </tr>
                ))}
            </Table>
        </Section>
    );
}

export function Heard({ decision, unheard, open }: { decision: AnyRecord; unheard: RecordRef[]; open: boolean }) {
    const opinions = items_of(decision.opinions);
    if (opinions.length + unheard.length === 0) return null;
    return (
        <Section title="Who is heard" count={opinions.length + unheard.length}>
            <ul className={styles.voices}>
                {opinions.map((one, index) => (
                    <li key={index}>
                        <p>
                            <Person name={name_of(one.party)} />
                            <span className={one.agrees === false ? styles.dissent : styles.quiet}>{one.agrees === false ? "does not agree" : "agrees"}</span>
                            <span className={styles.quiet}>{text_of(one, "at") ? <Time at={text_of(one, "at")} /> : null}</span>
                        </p>
                        <p className={styles.said}>{text_of(one, "text")}</p>
                    </li>
                ))}
                {unheard.map((one) => (
                    <li key={one.id}>
                        <p>
                            <Person name={one.title} />
                            <span className={styles.quiet}>{open ? "has not been heard yet" : "was not heard"}</span>
                        </p>
                    </li>
                ))}
            </ul>
        </Section>
    );
}

export function Conditions({ decision }: { decision: AnyRecord }) {
    const conditions = items_of(decision.conditions);
    const tasks = useTasksOn("decisions", decision.id).data;
    if (conditions.length === 0) return null;
    return (
        <Section title="Conditions" count={conditions.length} action={tasks?.items.length ? <Link className="link" to="/rehearse/tasks" search={{ q: `parent:${decision.key}` }}>{count_of(tasks.items.length, "task")}</Link> : null}>
            <Table heads={["Condition", "Whose", "Due", "Met"]}>
                {conditions.map((one, index) => (
                    <tr key={index}>
                        <td>
                            {text_of(one, "text")} {is_ref(one.task) ? <RecordLink record={one.task} by="key" /> : null}
                        </td>
                        <td>{name_of(one.owner) ? <Person name={name_of(one.owner)} /> : "–"}</td>
                        <td>{text_of(one, "due") ? <Time at={text_of(one, "due")} /> : "–"}</td>
                        <td>{text_of(one, "met_on") ? <Time at={text_of(one, "met_on")} /> : <Unmet due={text_of(one, "due")} />}</td>
                    </tr>
                ))}
            </Table>
        </Section>
    );
}

const Unmet = ({ due }: { due: string }) => (due && new Date(due).getTime() < Date.now() ? <span className={styles.dissent}>missed</span> : <>not yet</>);

export function Verdicts({ decision }: { decision: AnyRecord }) {
    const verdicts = items_of(decision.verdicts);
    const told = typeof decision.verdict_reason === "string" ? decision.verdict_reason : "";
    if (verdicts.length === 0 && !told) return null;
    return (
        <Section title="Verdicts" count={verdicts.length || undefined}>
            <ul className={styles.voices}>
                {verdicts.map((one, index) => (
                    <li key={index}>
                        <p>
                            <Person name={name_of(one.party)} />
                            {name_of(one.for_party) ? <span className={styles.quiet}>for {name_of(one.for_party)}</span> : null}
                            <span className={styles.quiet}>{text_of(one, "level")}</span>
                            <span className={one.yes === true ? styles.good : styles.dissent}>{one.yes === true ? "yes" : "no"}</span>
                            <span className={styles.quiet}>{text_of(one, "at") ? <Time at={text_of(one, "at")} /> : null}</span>
                        </p>
                        <p className={styles.said}>{text_of(one, "reason")}</p>
                    </li>
                ))}
                {verdicts.length === 0 ? (
                    <li>
                        <p>
                            {is_ref(decision.decided_by) ? <Person name={decision.decided_by.title} /> : null}
                            <span className={styles.quiet}>{typeof decision.decided_on === "string" ? <Time at={decision.decided_on} as="long" /> : null}</span>
                        </p>
                        <p className={styles.said}>{told}</p>
                    </li>
                ) : null}
            </ul>
        </Section>
    );
}
