// One form for every type: the schema's fields in one column, with the server's objections beside the fields they are about.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { message_of, Problem } from "@/api/problem";
import type { Fields } from "@/api/records";
import { value_of } from "@/api/schema";
import type { AnyRecord, FieldValue, TypeDescription } from "@/api/types";
import { CompartmentInput } from "./compartment-input";
import { as_changes, editable, is_sealed } from "./editable";
import { FieldInput, outgoing } from "./field-input";
import styles from "./record-form.module.css";

type RecordFormProps = { type: TypeDescription; record?: AnyRecord; save: (changes: Fields) => Promise<AnyRecord>; done: (record: AnyRecord) => void; cancel: () => void; note?: ReactNode };

export function RecordForm({ type, record, save, done, cancel, note }: RecordFormProps) {
    const fields = editable(type, record?.state);
    const [changes, set_changes] = useState<Fields>({});
    const value_now = (name: string): FieldValue => (name in changes ? changes[name] : record && value_of(record, name));
    const go = useMutation({ mutationFn: () => save(as_changes(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, outgoing(value)])))), onSuccess: done });
    const problems = go.error instanceof Problem ? own_problems(go.error.by_field(), go.error) : {};
    const elsewhere = Object.keys(problems).filter((name) => name !== "compartment" && !fields.some((field) => field.name === name));
    const stale = go.error instanceof Problem && (go.error.status === 412 || go.error.status === 409);
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            {note}
            {is_sealed(type, record?.state) ? <p className={styles.doc}>What was put to a decision changes by decision only; the rest can be changed here.</p> : null}
            {fields.map((field, index) => (
                <FieldInput key={field.name} field={field} required={field.required} autoFocus={index === 0} value={value_now(field.name)} onChange={(value) => set_changes((before) => ({ ...before, [field.name]: value }))} error={problems[field.name]} problems={problems} />
            ))}
            <CompartmentInput value={String(value_now("compartment") ?? "")} onChange={(name) => set_changes((before) => ({ ...before, compartment: name }))} error={problems.compartment} />
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

/** What is wrong with an own field is said of "extra/NAME". */
const own_problems = (by_field: Record<string, string>, error: Problem): Record<string, string> => {
    const deeper = error.problems.map((one) => [one.path.replace(/^[#/]+/, ""), one.message] as const);
    const own = deeper.flatMap(([path, message]) => (path.startsWith("extra/") || path.startsWith("extra.") ? [[`extra.${path.slice(6)}`, message] as const] : []));
    const { extra, ...rest } = by_field;
    return { ...(own.length || !extra ? rest : { ...rest, extra }), ...Object.fromEntries(own), ...Object.fromEntries(deeper.filter(([path]) => path.includes("/") && !path.startsWith("extra"))) };
};
