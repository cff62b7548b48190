import { Button, Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { type OwnField, useOwnFieldChanges } from "@/api/own-fields";
import { message_of, Problem } from "@/api/problem";
import { useSchema } from "@/api/schema";
import { say } from "@/components/notice";
import styles from "./settings.module.css";

const kinds = [["text", "Text"], ["integer", "Whole number"], ["decimal", "Number"], ["boolean", "Yes or no"], ["time", "Time"], ["duration", "Duration"], ["choice", "One of several choices"], ["choices", "Several of the choices"], ["list", "List of words"], ["reference", "Another record"]].map(([value = "", label = ""]) => ({ value, label }));
const has_choices = (kind: string) => kind === "choice" || kind === "choices";
const name_from = (title: string) => title.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").replace(/^(\d)/, "f_$1").slice(0, 40);

export function OwnFieldForm({ field, done }: { field?: OwnField; done: () => void }) {
    const { types } = useSchema();
    const [own, set_own] = useState<Omit<OwnField, "id">>(field ?? { type: types.find((type) => !type.derived)?.name ?? "", name: "", title: "", kind: "text", choices: [], doc: "", required: false });
    const { add, change } = useOwnFieldChanges();
    const go = field ? change : add;
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    const set = (part: Partial<OwnField>) => set_own({ ...own, ...part });
    const saved = { onSuccess: () => (say(`${own.title} is ${field ? "changed" : "there"}`), done()) };
    const submit = (event: React.FormEvent) => {
        event.preventDefault();
        if (field) change.mutate({ id: field.id, title: own.title, doc: own.doc, required: own.required, ...(has_choices(own.kind) ? { choices: own.choices } : {}) }, saved);
        else add.mutate({ ...own, choices: has_choices(own.kind) ? own.choices : [], refers_to: own.kind === "reference" ? (own.refers_to ?? "*") : "" }, saved);
    };
    return (
        <form className={styles.form} onSubmit={submit} noValidate>
            <Select label="Of" searchable disabled={field !== undefined} data={types.filter((type) => !type.derived).map((type) => ({ value: type.name, label: type.title }))} value={own.type} allowDeselect={false} onChange={(type) => set({ type: type ?? "" })} error={problems.type} />
            <TextInput label="Title" required data-autofocus value={own.title} onChange={(event) => set({ title: event.currentTarget.value, ...(field || own.name !== name_from(own.title) ? {} : { name: name_from(event.currentTarget.value) }) })} error={problems.title} />
            <TextInput label="Name in queries" required disabled={field !== undefined} description={`extra.${own.name || "name"}`} value={own.name} onChange={(event) => set({ name: event.currentTarget.value })} error={problems.name} />
            <Select label="Kind" disabled={field !== undefined} data={kinds} value={own.kind} allowDeselect={false} onChange={(kind) => set({ kind: kind ?? "text" })} error={problems.kind} />
            {has_choices(own.kind) ? <TagsInput label="Choices" placeholder="Type and press Enter" value={own.choices} onChange={(choices) => set({ choices })} error={problems.choices} /> : null}
            {own.kind === "reference" ? <Select label="Which" disabled={field !== undefined} searchable data={[{ value: "*", label: "Any record" }, ...types.filter((type) => !type.derived).map((type) => ({ value: type.name, label: type.title }))]} value={own.refers_to || "*"} allowDeselect={false} onChange={(refers_to) => set({ refers_to: refers_to ?? "*" })} error={problems.refers_to} /> : null}
            <TextInput label="Meaning" value={own.doc} onChange={(event) => set({ doc: event.currentTarget.value })} error={problems.doc} />
            <Checkbox label="Must be filled in" checked={own.required} onChange={(event) => set({ required: event.currentTarget.checked })} />
            {go.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(go.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={!own.title.trim()}>
                    {field ? "Save" : "Add the field"}
                </Button>
            </div>
        </form>
    );
}
