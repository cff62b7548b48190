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

/** A list of which perhaps only both ends are known: how long it is, and what stands where. Nothing stands in the gap between. */
export type Lines = { count: number; head: number; tail: number; at: (index: number) => Row | undefined };

/** `tail`: the last records, the very last one first. */
export function lay_out(head: AnyRecord[], tail: AnyRecord[], total: number, group: string, counts: Count[] = []): Lines {
    const gap = Math.max(0, total - head.length - tail.length);
    const known = new Set(tail.length ? head.map((one) => one.id) : []);
    const rest = tail.filter((one) => !known.has(one.id)).reverse();
    const near = rows_of(head, group, counts);
    const end = rows_of(rest, group, counts);
    if (group && rest.length && (gap > 0 || same_group(head.at(-1), rest[0], group))) end.shift();
    const headings = group && gap ? Math.max(0, counts.length - headings_in(near) - headings_in(end)) : 0;
    const count = near.length + gap + headings + end.length;
    return { count, head: near.length, tail: end.length, at: (index) => near[index] ?? (index < near.length ? undefined : end[index - (count - end.length)]) };
}

const headings_in = (rows: Row[]) => rows.reduce((sum, row) => sum + (row.kind === "group" ? 1 : 0), 0);
const same_group = (a: AnyRecord | undefined, b: AnyRecord | undefined, group: string) => a !== undefined && b !== undefined && id_of_value(value_of(a, group)) === id_of_value(value_of(b, group));
