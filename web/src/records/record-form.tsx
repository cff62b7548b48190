// One form for every type: the schema's fields in one column, with the server's objections beside the fields they are about.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { message_of, Problem } from "@/api/problem";
import type { Fields } from "@/api/records";
import type { AnyRecord, FieldDescription, FieldValue, TypeDescription } from "@/api/types";
import { FieldInput, outgoing } from "./field-input";
import styles from "./record-form.module.css";

const order = ["title", "kind", "severity", "owner"];
const rank = (field: FieldDescription) => (order.indexOf(field.name) >= 0 ? order.indexOf(field.name) : field.head ? 50 : 10);

export const editable = (type: TypeDescription) => type.fields.filter((field) => !field.read_only && !["id", "key", "state", "version", "created", "updated", "compartment"].includes(field.name)).sort((a, b) => rank(a) - rank(b));

type RecordFormProps = { type: TypeDescription; record?: AnyRecord; save: (changes: Fields) => Promise<AnyRecord>; done: (record: AnyRecord) => void; cancel: () => void; note?: ReactNode };

export function RecordForm({ type, record, save, done, cancel, note }: RecordFormProps) {
    const fields = editable(type);
    const [changes, set_changes] = useState<Fields>({});
    const value_of = (name: string): FieldValue => (name in changes ? changes[name] : record?.[name]);
    const go = useMutation({ mutationFn: () => save(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, outgoing(value)]))), onSuccess: done });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    const elsewhere = Object.keys(problems).filter((name) => !fields.some((field) => field.name === name));
    const stale = go.error instanceof Problem && (go.error.status === 412 || go.error.status === 409);
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            {note}
            {fields.map((field, index) => (
                <FieldInput key={field.name} field={field} required={field.required} autoFocus={index === 0} value={value_of(field.name)} onChange={(value) => set_changes((before) => ({ ...before, [field.name]: value }))} error={problems[field.name]} />
            ))}
            {go.error && (Object.keys(problems).length === 0 || elsewhere.length) ? (
                <p className={styles.bad} role="alert">
                    {stale ? "Somebody changed this record since you opened it. Your text is kept: reload the page in another tab, compare, and save again." : message_of(go.error)}
                </p>
            ) : null}
            {Object.keys(problems).length ? <p className={styles.bad} role="alert">Not saved: {Object.keys(problems).length} of the fields need another look.</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={Object.keys(changes).length === 0}>
                    {record ? "Save" : `Create ${type.title.toLowerCase()}`}
                </Button>
            </div>
        </form>
    );
}
