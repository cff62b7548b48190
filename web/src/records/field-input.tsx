// One input per kind of field; nothing here knows a record type.
import { Checkbox, NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { FieldDescription, FieldValue } from "@/api/types";
import { label_of, words_of } from "@/components/words";
import { is_ref } from "./paths";
import { ReferenceInput } from "./reference-input";

type FieldInputProps = { field: FieldDescription; value: FieldValue; onChange: (value: FieldValue) => void; error?: string; required?: boolean; autoFocus?: boolean };

export function FieldInput({ field, value, onChange, error, required, autoFocus }: FieldInputProps) {
    const common = { label: label_of(field.name), description: field.doc || undefined, error, required, autoFocus, name: field.name };
    const text = value === null || value === undefined ? "" : String(value);
    switch (field.kind) {
        case "choice":
            return <Select {...common} clearable={!required} data={(field.choices ?? []).map((one) => ({ value: one.name, label: words_of(one.name) }))} value={text || null} onChange={(one) => onChange(one)} />;
        case "boolean":
            return <Checkbox label={common.label} description={common.description} error={error} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
        case "integer":
        case "decimal":
            return <NumberInput {...common} allowDecimal={field.kind === "decimal"} min={field.range?.min} max={field.range && field.range.max < 1e15 ? field.range.max : undefined} value={text} onChange={(one) => onChange(one === "" ? null : Number(one))} />;
        case "time":
            return <TextInput {...common} type="datetime-local" value={local_text(text)} onChange={(event) => onChange(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : null)} />;
        case "reference":
            return <ReferenceInput {...common} type={field.refers_to ?? "party"} value={is_ref(value) ? value : null} onChange={(one) => onChange(one)} />;
        case "list":
            return <ListInput common={common} field={field} value={value} onChange={onChange} />;
        case "map":
        case "nested":
            return <JsonInput common={common} value={value} onChange={onChange} />;
        default:
            if (field.large) return <Textarea {...common} minRows={4} maxRows={24} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
            return <TextInput {...common} placeholder={field.kind === "duration" ? "4h, 30m, 7d" : undefined} value={text} onChange={(event) => onChange(event.currentTarget.value || (field.optional || field.kind === "duration" ? null : ""))} />;
    }
}

type Common = { label: string; description?: string; error?: string; required?: boolean; autoFocus?: boolean; name: string };
type Part = { common: Common; value: FieldValue; onChange: (value: FieldValue) => void };

function ListInput({ common, field, value, onChange }: Part & { field: FieldDescription }) {
    const values = Array.isArray(value) ? value : [];
    if (field.item?.kind === "nested" || field.item?.kind === "map") return <JsonInput common={common} value={value} onChange={onChange} />;
    const shown = values.map((one) => (is_ref(one) ? one.key : String(one)));
    const hint = field.item?.kind === "reference" ? `Keys, such as ${(field.refers_to ?? "record").toUpperCase()}-1` : "Type and press Enter";
    return <TagsInput {...common} placeholder={shown.length ? undefined : hint} data={field.item?.choices?.map((one) => one.name)} value={shown} onChange={(all) => onChange(field.item?.kind === "integer" ? all.map(Number) : all)} />;
}

/** Maps and nested structures as JSON, kept as typed until it parses. */
function JsonInput({ common, value, onChange }: Part) {
    const text = typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
    const parsed = (typed: string): FieldValue => {
        try {
            return typed.trim() ? (JSON.parse(typed) as FieldValue) : null;
        } catch {
            return typed;
        }
    };
    const broken = typeof value === "string" && value.trim() ? "This is not JSON yet" : undefined;
    return <Textarea {...common} error={common.error ?? broken} classNames={{ input: "mono" }} placeholder="{ }" maxRows={16} value={text} onChange={(event) => onChange(parsed(event.currentTarget.value))} />;
}

function local_text(text: string): string {
    const time = new Date(text);
    if (!text || Number.isNaN(time.getTime())) return "";
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What the server takes: references by id. */
export function outgoing(value: FieldValue): FieldValue {
    if (is_ref(value)) return value.id;
    if (Array.isArray(value)) return value.map(outgoing);
    return value;
}
