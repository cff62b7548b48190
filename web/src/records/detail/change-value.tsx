// A value as the journal keeps it: references are bare ids there, and are looked up to be read.
import type { FieldDescription, FieldValue } from "@/api/types";
import { Reference } from "../record-link";
import { useById } from "../use-by-id";
import { Value } from "../value";

export function ChangeValue({ field, value }: { field?: FieldDescription; value: FieldValue }) {
    if (field?.refers_to && typeof value === "string") return <ById type={field.refers_to} id={value} />;
    return <Value field={field} value={value} inline />;
}

/** Of a field that may refer to any record, the journal tells no type: the id is all there is. */
function ById({ type, id }: { type: string; id: string }) {
    const record = useById(type, type === "*" ? "" : id);
    return record ? <Reference record={record} /> : <span className="mono">{id}</span>;
}
