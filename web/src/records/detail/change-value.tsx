// A value as the journal keeps it: references are bare ids there, and are looked up to be read.
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { FieldDescription, FieldValue } from "@/api/types";
import { Reference } from "../record-link";
import { Value } from "../value";

export function ChangeValue({ field, value }: { field?: FieldDescription; value: FieldValue }) {
    if (field?.refers_to && typeof value === "string") return <ById type={field.refers_to} id={value} />;
    return <Value field={field} value={value} inline />;
}

function ById({ type, id }: { type: string; id: string }) {
    const record = useRecord(useType(type)?.plural ?? `${type}s`, id);
    return record.data ? <Reference record={record.data} /> : <span className="mono">{id}</span>;
}
