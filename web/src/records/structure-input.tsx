// Fields with an inside: a structure, a list of structures, a map of names and values.
import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import type { FieldDescription, FieldValue } from "@/api/types";
import { FieldInput, type FieldInputProps } from "./field-input";
import { title_of_field } from "./fields";
import styles from "./structure-input.module.css";

type Pairs = { [name: string]: FieldValue };
const as_map = (value: FieldValue): Pairs => (value && typeof value === "object" && !Array.isArray(value) ? value : {});

function Inside({ fields, value, onChange, problems = {}, path }: { fields: FieldDescription[]; value: Pairs; onChange: (value: Pairs) => void; problems?: Record<string, string>; path: string }) {
    return fields.map((one) => {
        const at = `${path}/${one.name}`;
        return <FieldInput key={one.name} field={one} required={one.required} value={value[one.name]} onChange={(next) => onChange({ ...value, [one.name]: next })} error={problems[at]} problems={problems} path={at} />;
    });
}

export function NestedInput({ field, value, onChange, error, problems, path = field.name }: FieldInputProps) {
    return (
        <fieldset className={styles.box}>
            <legend>{title_of_field(field)}</legend>
            {field.doc ? <p className={styles.doc}>{field.doc}</p> : null}
            <Inside fields={field.fields ?? []} value={as_map(value)} onChange={onChange} problems={problems} path={path} />
            {error ? <Input.Error>{error}</Input.Error> : null}
        </fieldset>
    );
}

export function NestedListInput({ field, value, onChange, error, problems, path = field.name }: FieldInputProps) {
    const rows = Array.isArray(value) ? value : [];
    const fields = field.item?.fields ?? [];
    const title = title_of_field(field);
    const set = (index: number, next: FieldValue) => onChange(rows.with(index, next));
    const up = (index: number) => onChange(rows.with(index - 1, rows[index]).with(index, rows[index - 1]));
    return (
        <fieldset className={styles.box}>
            <legend>{title}</legend>
            {field.doc ? <p className={styles.doc}>{field.doc}</p> : null}
            {rows.map((row, index) => (
                <div key={index} className={styles.row} role="group" aria-label={`${title} ${index + 1}`}>
                    <div className={styles.inside}>
                        <Inside fields={fields} value={as_map(row)} onChange={(next) => set(index, next)} problems={problems} path={`${path}/${index}`} />
                    </div>
                    <ActionIcon variant="subtle" color="gray" aria-label={`Move ${index + 1} up`} disabled={index === 0} onClick={() => up(index)}>
                        <IconArrowUp size={14} />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${index + 1}`} onClick={() => onChange(rows.filter((_, other) => other !== index))}>
                        <IconX size={14} />
                    </ActionIcon>
                </div>
            ))}
            <Add what={title.toLowerCase()} add={() => onChange([...rows, {}])} />
            {error ? <Input.Error>{error}</Input.Error> : null}
        </fieldset>
    );
}

/** Names and values; a value that reads as a number, yes or no, or JSON is one. */
export function MapInput({ field, value, onChange, error }: FieldInputProps) {
    const pairs = Object.entries(as_map(value));
    const put = (index: number, name: string, one: FieldValue) => onChange(Object.fromEntries(pairs.with(index, [name, one])));
    return (
        <fieldset className={styles.box}>
            <legend>{title_of_field(field)}</legend>
            {field.doc ? <p className={styles.doc}>{field.doc}</p> : null}
            {pairs.map(([name, one], index) => (
                <div key={index} className={styles.pair}>
                    <TextInput aria-label={`Name ${index + 1}`} value={name} onChange={(event) => put(index, event.currentTarget.value, one)} />
                    <TextInput aria-label={`Value of ${name || index + 1}`} value={typeof one === "string" ? one : JSON.stringify(one ?? "")} onChange={(event) => put(index, name, plain(event.currentTarget.value))} />
                    <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={() => onChange(Object.fromEntries(pairs.filter((_, other) => other !== index)))}>
                        <IconX size={14} />
                    </ActionIcon>
                </div>
            ))}
            <Add what="a value" add={() => onChange({ ...as_map(value), [free_name(pairs.map(([name]) => name))]: "" })} />
            {error ? <Input.Error>{error}</Input.Error> : null}
        </fieldset>
    );
}

function Add({ what, add }: { what: string; add: () => void }) {
    return (
        <div>
            <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={add}>
                Add {what}
            </Button>
        </div>
    );
}

const free_name = (taken: string[]) => ["name", ...taken.map((_, index) => `name_${index + 2}`)].find((one) => !taken.includes(one)) ?? "name";

function plain(text: string): FieldValue {
    if (!/^(-?\d+(\.\d+)?|true|false|[[{].*[\]}])$/.test(text.trim())) return text;
    try {
        return JSON.parse(text) as FieldValue;
    } catch {
        return text;
    }
}
