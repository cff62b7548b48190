// A table of the team's own as text: typed, pasted or from a file. What is wrong is shown at its line, and nothing typed is lost.
import { Button, FileButton, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type DeadlineTable, type DeadlineTables, useDeadlineChanges } from "@/api/deadlines";
import { say } from "@/components/notice";
import { error_at, first_table, own_name } from "./deadline-words";
import styles from "./settings.module.css";

type DeadlineFormProps = { before: DeadlineTable | null; as_own: boolean; inputs: DeadlineTables["inputs"]; done: () => void };

export function DeadlineForm({ before, as_own, inputs, done }: DeadlineFormProps) {
    const { keep } = useDeadlineChanges();
    const [name, set_name] = useState(before ? (as_own ? `our-${before.name}` : before.name) : "");
    const [csv, set_csv] = useState(before?.csv ?? first_table);
    const [sent, set_sent] = useState("");
    const submit = () => {
        set_sent(csv);
        keep.mutate({ name, csv }, { onSuccess: (kept) => (say(`${kept?.title ?? name} is kept${kept?.used ? "; dates follow within seconds" : "; tick it to make it count"}`), done()) });
    };
    const take = (file: File | null) => {
        if (!file) return;
        if (!name) set_name(own_name(file.name.replace(/\.csv$/i, "")));
        void file.text().then(set_csv);
    };
    const wrong = keep.error ? error_at(keep.error, sent) : null;
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), submit())}>
            <TextInput label="Name" description="Lower-case letters, digits and dashes" required data-autofocus disabled={!as_own} value={name} onChange={(event) => set_name(event.currentTarget.value)} />
            <Textarea label="Table" description="The first line with # is its title. Then the columns: inputs, then days and action." required autosize minRows={10} maxRows={20} spellCheck={false} styles={{ input: { fontFamily: "var(--font-mono)", whiteSpace: "pre", overflowX: "auto" } }} value={csv} onChange={(event) => set_csv(event.currentTarget.value)} />
            {wrong ? (
                <div role="alert" className={styles.bad}>
                    {wrong.line ? (
                        <p>
                            Line {wrong.line}: <code>{wrong.text || "(empty)"}</code>
                        </p>
                    ) : null}
                    <p>{wrong.message}</p>
                </div>
            ) : null}
            <details>
                <summary>What a column may ask</summary>
                <dl className={styles.inputs}>
                    {inputs.map((one) => (
                        <div key={one.name}>
                            <dt className="mono">{one.name}</dt>
                            <dd>{one.doc}</dd>
                        </div>
                    ))}
                </dl>
            </details>
            <div className={styles.buttons}>
                <FileButton onChange={take} accept=".csv,text/csv">
                    {(button) => (
                        <Button {...button} variant="default">
                            From a file
                        </Button>
                    )}
                </FileButton>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={keep.isPending} disabled={!name.trim() || !csv.trim()}>
                    Keep it
                </Button>
            </div>
        </form>
    );
}
