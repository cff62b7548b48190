import { Button, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { message_of, Problem } from "@/api/problem";
import { change_many, try_many, useRefresh } from "@/api/records";
import { field_of } from "@/api/schema";
import type { FieldValue } from "@/api/types";
import { say } from "@/components/notice";
import { count_of, words_of } from "@/components/words";
import { FieldInput, outgoing } from "../field-input";
import { title_of_field } from "../fields";
import { as_changes, editable } from "../editable";
import { is_empty } from "../value";
import type { Bulk } from "./bulk-bar";
import styles from "./list.module.css";

/** One field of all of them; all are changed, or none. */
export function BulkChange({ type, selection, q, total, done, cancel, name: given }: Bulk & { name: string }) {
    const fields = editable(type).filter((field) => field.name !== "title" && !field.unique && !field.large);
    const [name, set_name] = useState(given);
    const [value, set_value] = useState<FieldValue>(null);
    const [reason, set_reason] = useState("");
    const refresh = useRefresh();
    const field = field_of(type, name);
    const count = selection.all ? total : selection.chosen.size;
    const order = { ...(selection.all ? { q } : { ids: [...selection.chosen] }), changes: as_changes({ [name]: outgoing(value) }) };
    const trial = useQuery({ queryKey: ["list", type.plural, "trial", order], queryFn: () => try_many(type.plural, order), enabled: field !== undefined && !is_empty(value), retry: false });
    const go = useMutation({
        mutationFn: () => change_many(type.plural, { ...order, ...(reason ? { reason } : {}) }),
        onSuccess: async (result) => {
            await refresh(type.plural, "all");
            say(`${count_of(result.count, type.title.toLowerCase(), words_of(type.plural))} changed`);
            done();
        },
    });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())} noValidate>
            {given ? null : <Select label="Field" searchable data-autofocus data={fields.map((one) => ({ value: one.name, label: title_of_field(one) }))} value={name || null} onChange={(next) => (set_name(next ?? ""), set_value(null))} />}
            {field ? <FieldInput key={name} field={field} value={value} onChange={set_value} error={problems[name]} autoFocus={given !== ""} /> : null}
            <Textarea label="Reason" value={reason} onChange={(event) => set_reason(event.currentTarget.value)} />
            <p role="status">
                {trial.data ? `Changes ${trial.data.count.toLocaleString("en")} of ${count_of(count, type.title.toLowerCase(), words_of(type.plural))}` : `Sets ${field ? title_of_field(field).toLowerCase() : "the field"} of ${count_of(count, type.title.toLowerCase(), words_of(type.plural))}`}. All of them, or none.
            </p>
            {trial.data?.refused_count ? (
                <p className={styles.bad}>
                    {trial.data.refused_count.toLocaleString("en")} cannot: {(trial.data.refused ?? []).slice(0, 3).map((one) => `${one.key} ${one.message}`).join("; ")}
                </p>
            ) : null}
            {go.error && !problems[name] ? <p role="alert" className={styles.bad}>{message_of(go.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={!field}>
                    Change {count.toLocaleString("en")}
                </Button>
            </div>
        </form>
    );
}
