// Which fields people set, in the order of a form, and what the server takes for them.
import type { Fields } from "@/api/records";
import type { FieldDescription, FieldValue, TypeDescription } from "@/api/types";

const order = ["title", "kind", "class", "severity", "owner"];
const rank = (field: FieldDescription) => (order.indexOf(field.name) >= 0 ? order.indexOf(field.name) : field.own ? 40 : field.head ? 50 : 10);
const never = ["id", "key", "state", "version", "created", "updated", "compartment", "extra"];

/** In a sealed state only what every type has, and the customer's own fields. */
export function editable(type: TypeDescription, state?: string) {
    const sealed = is_sealed(type, state);
    return type.fields.filter((field) => !field.read_only && !never.includes(field.name) && !(sealed && !field.head && !field.own)).sort((a, b) => rank(a) - rank(b));
}

export const is_sealed = (type: TypeDescription, state?: string) => type.states.some((one) => one.name === state && one.sealed);

/** Own fields live in the record's `extra`: those that changed go in as a map; null takes one away, what is not named stays. */
export function as_changes(changes: Fields): Fields {
    const own = Object.entries(changes).filter(([name]) => name.startsWith("extra."));
    const rest = Object.fromEntries(Object.entries(changes).filter(([name]) => !name.startsWith("extra.")));
    if (own.length === 0) return rest;
    const extra: Record<string, FieldValue> = Object.fromEntries(own.map(([name, value]) => [name.slice("extra.".length), value ?? null]));
    return { ...rest, extra };
}
