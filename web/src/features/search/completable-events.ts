// What the query line completes: fields that events have here, and their most frequent values.
import type { FieldTop } from "@/api/events";
import type { Completable } from "@/components/query-text";
import { literal } from "./query-parts";

const of_all = [
    { name: "time", doc: "when it happened: time:>now-1h" },
    { name: "received", doc: "when it came" },
    { name: "has", doc: "events that have a field: has:user" },
];

export const completable_events = (fields: FieldTop[]): Completable[] => [
    ...fields.map((field) => ({
        name: field.name,
        doc: field.values.slice(0, 3).map((one) => one.value).join(", ").slice(0, 60),
        choices: field.values.map((one) => ({ name: literal(one.value), doc: one.count.toLocaleString("en") })),
    })),
    ...of_all,
];
