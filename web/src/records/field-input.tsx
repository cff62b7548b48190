// One input per kind of field; nothing here knows a record type.
import { Checkbox, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { FieldDescription, FieldValue } from "@/api/types";
import { words_of } from "@/components/words";
import { is_prose, title_of_field } from "./fields";
import { is_ref } from "./paths";
import { ReferenceInput } from "./reference-input";
import { ReferencesInput } from "./references-input";
import { MapInput, NestedInput, NestedListInput } from "./structure-input";

/** `problems` by path, so that "steps/0/what" lands beside the third level; `path` is where this field is. */
export type FieldInputProps = { field: FieldDescription; value: FieldValue; onChange: (value: FieldValue) => void; error?: string; problems?: Record<string, string>; path?: string; required?: boolean; autoFocus?: boolean };

export function FieldInput(props: FieldInputProps) {
    const { field, value, onChange, error, required, autoFocus } = props;
    const common = { label: title_of_field(field), description: field.doc || undefined, error, required, autoFocus, name: field.name };
    const text = value === null || value === undefined ? "" : String(value);
    switch (field.kind) {
        case "choice":
            return <Select {...common} searchable={(field.choices?.length ?? 0) > 8} clearable={!required} data={choices_of(field)} value={text || null} onChange={(one) => onChange(one)} />;
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
            return <ListInput {...props} />;
        case "map":
            return <MapInput {...props} />;
        case "nested":
            return <NestedInput {...props} />;
        default:
            if (is_prose(field)) return <Textarea {...common} minRows={field.large ? 4 : 2} maxRows={24} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
            return <TextInput {...common} placeholder={field.kind === "duration" ? "4h, 30m, 7d" : undefined} value={text} onChange={(event) => onChange(event.currentTarget.value || (field.optional || field.kind === "duration" ? null : ""))} />;
    }
}

const choices_of = (field: Pick<FieldDescription, "choices">) => (field.choices ?? []).map((one) => ({ value: one.name, label: words_of(one.name) }));

function ListInput(props: FieldInputProps) {
    const { field, value, onChange, error, required, autoFocus } = props;
    const values = Array.isArray(value) ? value : [];
    const common = { label: title_of_field(field), description: field.doc || undefined, error: error ?? item_problem(props), required, autoFocus, name: field.name };
    const item = field.item;
    if (item?.kind === "nested" || item?.kind === "map") return <NestedListInput {...props} />;
    if (item?.kind === "reference") return <ReferencesInput {...common} type={field.refers_to ?? "asset"} value={values.filter(is_ref)} onChange={onChange} />;
    if (item?.choices?.length) return <MultiSelect {...common} clearable searchable data={choices_of(item)} value={values.map(String)} onChange={onChange} />;
    const numbers = item?.kind === "integer" || item?.kind === "decimal";
    return <TagsInput {...common} placeholder={values.length ? undefined : "Type and press Enter"} value={values.map(String)} onChange={(all) => onChange(numbers ? all.map(Number) : all)} />;
}

/** The objection to one item, said of the whole where the items have no inputs of their own. */
function item_problem({ problems = {}, path, field }: FieldInputProps): string | undefined {
    const found = Object.entries(problems).find(([at]) => at.startsWith(`${path ?? field.name}/`));
    return found ? `${found[0].split("/").at(-1)}: ${found[1]}` : undefined;
}

function local_text(text: string): string {
    const time = new Date(text);
    if (!text || Number.isNaN(time.getTime())) return "";
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What the server takes: references by id, at any depth. */
export function outgoing(value: FieldValue): FieldValue {
    if (is_ref(value)) return value.id;
    if (Array.isArray(value)) return value.map(outgoing);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, outgoing(one)]));
    return value;
}
