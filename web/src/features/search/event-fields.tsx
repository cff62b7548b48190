// All fields of an event, each with its value: click to search for it, or to leave it out.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import type { StoredEvent } from "@/api/events";
import { Copy } from "@/components/copy";
import { term } from "./query-parts";
import styles from "./search.module.css";

export function EventFields({ event, typed, narrow }: { event: StoredEvent; typed: string; narrow: (term: string) => void }) {
    const wanted = ([name, value]: [string, string]) => `${name} ${value}`.toLowerCase().includes(typed.toLowerCase());
    const promoted = Object.entries(event.promoted).filter(wanted);
    const fields = event.fields.filter(wanted);
    return (
        <div className={styles.both}>
            <FieldTable label="Fields of the event" title="In the event" rows={fields} narrow={narrow} />
            <FieldTable label="Common fields" title="As all sources call it" rows={promoted} narrow={narrow} />
        </div>
    );
}

function FieldTable({ label, title, rows, narrow }: { label: string; title: string; rows: [string, string][]; narrow: (term: string) => void }) {
    return (
        <section aria-label={label}>
            <h3>{title}</h3>
            <table className={styles.table}>
                <tbody>
                    {rows.map(([name, value], index) => (
                        <tr key={index}>
                            <th scope="row">{name}</th>
                            <td>
                                <button type="button" onClick={() => narrow(term(name, value))} title="Search for it">
                                    {value || <span className={styles.quiet}>(empty)</span>}
                                </button>
                            </td>
                            <td className={styles.rowacts}>
                                <Act label={`Only ${name} ${value}`} icon={<IconPlus size={12} />} act={() => narrow(term(name, value))} />
                                <Act label={`Without ${name} ${value}`} icon={<IconMinus size={12} />} act={() => narrow(term(name, value, true))} />
                                <Copy text={value} what={name} />
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            {rows.length === 0 ? <p className={styles.quiet}>None</p> : null}
        </section>
    );
}

const Act = ({ label, icon, act }: { label: string; icon: React.ReactNode; act: () => void }) => (
    <Tooltip label={label.startsWith("Only") ? "Only this" : "Without this"}>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={act}>
            {icon}
        </ActionIcon>
    </Tooltip>
);
