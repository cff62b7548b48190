// What the tables that count would say of something: what is known of it goes in, the date and the row that set it come out.
import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DeadlineTable, type DeadlineTables, try_deadlines } from "@/api/deadlines";
import { message_of } from "@/api/problem";
import { Section } from "@/components/page";
import { Time } from "@/components/time";
import { label_of } from "@/components/words";
import { words_of_input } from "./deadline-words";
import styles from "./settings.module.css";

export function DeadlineTry({ inputs, tables }: { inputs: DeadlineTables["inputs"]; tables: DeadlineTable[] }) {
    const [known, set_known] = useState<Record<string, string>>({});
    const [from, set_from] = useState("");
    const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== ""));
    const used = tables.filter((one) => one.used);
    const asked = new Set(used.flatMap((one) => one.inputs));
    const set = (name: string, value: string) => set_known({ ...known, [name]: value });
    const first = from ? new Date(`${from}T00:00:00`).toISOString() : undefined;
    const trial = useQuery({ queryKey: ["deadlines", "try", given, first ?? "", used.map((one) => one.csv)], queryFn: () => try_deadlines(given, first), placeholderData: (before) => before, retry: false });
    return (
        <Section title="Try it">
            <p className={styles.quiet}>Say what is known of a weakness and of the asset; what is left open counts as not known. {used.length ? "Only what a table that counts asks for makes a difference: it stands first." : "No table counts, so there is nothing to try."}</p>
            <div className={styles.tries}>
                {[...inputs].sort((a, b) => Number(asked.has(b.name)) - Number(asked.has(a.name))).map((one) => (
                    <div key={one.name} data-unasked={!asked.has(one.name) || undefined} title={one.doc}>
                        {words_of_input[one.name] ? (
                            <Select label={label_of(one.name)} placeholder="not known" clearable data={words_of_input[one.name]} value={known[one.name] || null} onChange={(value) => set(one.name, value ?? "")} />
                        ) : (
                            <TextInput label={label_of(one.name)} placeholder="not known" value={known[one.name] ?? ""} onChange={(event) => set(one.name, event.currentTarget.value.trim())} />
                        )}
                    </div>
                ))}
                <TextInput label="First seen" type="date" value={from} onChange={(event) => set_from(event.currentTarget.value)} />
            </div>
            {trial.isError ? (
                <p className={styles.bad} role="alert">
                    {message_of(trial.error)}
                </p>
            ) : null}
            {trial.data ? (
                <p role="status" aria-label="What the tables say" className={styles.outcome}>
                    <strong>{trial.data.due ? <Time at={trial.data.due} as="long" /> : "No date"}</strong>
                    <span>{trial.data.why}</span>
                </p>
            ) : null}
        </Section>
    );
}
