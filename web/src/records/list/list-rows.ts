// Records as rows, with a heading row where the value that the list is grouped by changes.
import type { Count } from "@/api/records";
import { value_of } from "@/api/schema";
import type { AnyRecord, FieldValue } from "@/api/types";
import { is_ref } from "../paths";

/** A heading's key is its own even while rows that are not in order yet repeat a group. */
export type Row = { kind: "record"; record: AnyRecord } | { kind: "group"; key: string; value: FieldValue; id: string; count?: number };

export const id_of_value = (value: FieldValue | object): string => (is_ref(value) ? value.id : value === null || value === undefined || value === "" ? "" : String(value));
export const is_record = (row: Row | undefined): row is Row & { kind: "record" } => row?.kind === "record";

export function rows_of(records: AnyRecord[], group: string, counts: Count[] = []): Row[] {
    if (!group) return records.map((record) => ({ kind: "record", record }));
    const known = new Map(counts.map((one) => [id_of_value(one.value as FieldValue), one.count]));
    let last: string | undefined;
    return records.flatMap((record): Row[] => {
        const value = value_of(record, group);
        const id = id_of_value(value);
        const row: Row = { kind: "record", record };
        if (id === last) return [row];
        last = id;
        return [{ kind: "group", key: `group before ${record.id}`, value, id, count: known.get(id) }, row];
    });
}
