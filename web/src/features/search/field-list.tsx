// The fields that what was found has, most first; each opens to its most frequent values, to search for or to leave out.
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconColumnInsertRight, IconColumnRemove, IconMinus, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { FieldTop } from "@/api/events";
import { term } from "./query-parts";
import styles from "./search.module.css";

type FieldListProps = { fields: FieldTop[]; matched: number; columns: string[]; toggle: (column: string) => void; narrow: (term: string) => void };

export function FieldList({ fields, matched, columns, toggle, narrow }: FieldListProps) {
    const [open, set_open] = useState<string[]>([]);
    const [typed, set_typed] = useState("");
    const found = fields.filter((one) => one.name.toLowerCase().includes(typed.toLowerCase()));
    const flip = (name: string) => set_open((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]));
    return (
        <aside className={styles.fields} aria-label="Fields">
            <TextInput size="xs" placeholder="Find a field" aria-label="Find a field" value={typed} onChange={(event) => set_typed(event.currentTarget.value)} />
            <ul>
                {found.map((field) => (
                    <li key={field.name}>
                        <div className={styles.field}>
                            <button type="button" aria-expanded={open.includes(field.name)} onClick={() => flip(field.name)} title={field.name}>
                                {open.includes(field.name) ? <IconChevronDown size={12} /> : <IconChevronRight size={12} />}
                                <span className="cut">{field.name}</span>
                                <span className={styles.share}>{share(field.events, matched)}</span>
                            </button>
                            <ColumnSwitch name={field.name} on={columns.includes(field.name)} toggle={toggle} />
                        </div>
                        {open.includes(field.name) ? <Values field={field} narrow={narrow} /> : null}
                    </li>
                ))}
            </ul>
            {found.length === 0 ? <p className={styles.quiet}>{fields.length ? "No such field" : "No fields yet"}</p> : null}
        </aside>
    );
}

function ColumnSwitch({ name, on, toggle }: { name: string; on: boolean; toggle: (column: string) => void }) {
    const label = on ? `Remove the column ${name}` : `Show ${name} as a column`;
    return (
        <Tooltip label={label}>
            <ActionIcon size="xs" variant="subtle" color="gray" aria-label={label} data-on={on || undefined} className={styles.column} onClick={() => toggle(name)}>
                {on ? <IconColumnRemove size={13} /> : <IconColumnInsertRight size={13} />}
            </ActionIcon>
        </Tooltip>
    );
}

const share = (part: number, whole: number) => {
    const percent = whole ? (part / whole) * 100 : 0;
    return percent >= 99.95 ? "100%" : percent < 0.1 ? "<0.1%" : `${percent.toFixed(percent < 10 ? 1 : 0)}%`;
};

function Values({ field, narrow }: { field: FieldTop; narrow: (term: string) => void }) {
    return (
        <ul className={styles.values} aria-label={`Values of ${field.name}`}>
            {field.values.map(({ value, count }) => (
                <li key={value}>
                    <button type="button" className={styles.value} title={`${value}\nSearch for it`} onClick={() => narrow(term(field.name, value))}>
                        <span className="cut">{value || "(empty)"}</span>
                        <span className={styles.share}>{share(count, field.events)}</span>
                        <i style={{ width: `${(count / field.events) * 100}%` }} />
                    </button>
                    <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Only ${field.name} ${value}`} onClick={() => narrow(term(field.name, value))}>
                        <IconPlus size={12} />
                    </ActionIcon>
                    <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Without ${field.name} ${value}`} onClick={() => narrow(term(field.name, value, true))}>
                        <IconMinus size={12} />
                    </ActionIcon>
                </li>
            ))}
            {field.different > field.values.length || field.cut ? <li className={styles.quiet}>{field.cut ? `More than ${field.different.toLocaleString("en")} different` : `${field.different.toLocaleString("en")} different`}</li> : null}
        </ul>
    );
}
