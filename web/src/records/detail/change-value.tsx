// A value as the journal keeps it: references are bare ids there, and are looked up to be read.
import type { AnyRecord, FieldDescription, FieldValue, RecordRef } from "@/api/types";
import { words_of } from "@/components/words";
import { is_ref } from "../paths";
import { Reference } from "../record-link";
import { useById } from "../use-by-id";
import { is_empty, Value } from "../value";
import styles from "./change-value.module.css";

export function ChangeValue({ field, record, value }: { field?: FieldDescription; record?: AnyRecord; value: FieldValue }) {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !is_ref(value)) return <Nested fields={field?.item?.fields ?? field?.fields} record={record} map={value} />;
    if (!field?.refers_to || typeof value !== "string") return <Value field={field} value={value} inline />;
    const known = refs_in(record).find((one) => one.id === value);
    return known ? <Reference record={known} /> : <ById type={field.refers_to} id={value} />;
}

type NestedProps = { fields?: FieldDescription[]; record?: AnyRecord; map: Record<string, FieldValue> };

/** What is filled in of a part that has fields of its own, each as it would be read by itself. */
function Nested({ fields, record, map }: NestedProps) {
    const named = fields?.map((one) => one.name) ?? Object.keys(map);
    return (
        <span className={styles.nested}>
            {named
                .filter((name) => !is_empty(map[name]))
                .map((name) => (
                    <span key={name}>
                        <span className={styles.name}>{words_of(name)}</span> <ChangeValue field={fields?.find((one) => one.name === name)} record={record} value={map[name]} />
                    </span>
                ))}
        </span>
    );
}

/** Of a field that may refer to any record, the journal tells no type: what the record refers to now is known, of the rest the id is all there is. */
function ById({ type, id }: { type: string; id: string }) {
    const record = useById(type, type === "*" ? "" : id);
    return record ? <Reference record={record} /> : <span className="mono">{id}</span>;
}

const refs_in = (record: AnyRecord | undefined): RecordRef[] => Object.values(record ?? {}).flat().filter(is_ref);
