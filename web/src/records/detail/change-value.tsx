// A value as the journal keeps it: references are bare ids there, and are looked up to be read.
import type { AnyRecord, FieldDescription, FieldValue, RecordRef } from "@/api/types";
import { is_ref } from "../paths";
import { Reference } from "../record-link";
import { useById } from "../use-by-id";
import { Value } from "../value";

export function ChangeValue({ field, record, value }: { field?: FieldDescription; record?: AnyRecord; value: FieldValue }) {
    if (!field?.refers_to || typeof value !== "string") return <Value field={field} value={value} inline />;
    const known = refs_in(record).find((one) => one.id === value);
    return known ? <Reference record={known} /> : <ById type={field.refers_to} id={value} />;
}

/** Of a field that may refer to any record, the journal tells no type: what the record refers to now is known, of the rest the id is all there is. */
function ById({ type, id }: { type: string; id: string }) {
    const record = useById(type, type === "*" ? "" : id);
    return record ? <Reference record={record} /> : <span className="mono">{id}</span>;
}

const refs_in = (record: AnyRecord | undefined): RecordRef[] => Object.values(record ?? {}).flat().filter(is_ref);
