// What completion offers for a type: its fields, own ones too, the words is: has: linked:, and the fields of what it refers to.
import type { Schema, TypeDescription } from "@/api/types";
import type { Completable } from "@/components/query-text";
import { title_of_field } from "./fields";

const states = ["open", "closed", "overdue", "unassigned", "mine", "stale"];
const beside = ["owner", "link", "comment", "attachment"];

export function completable(schema: Schema, type: TypeDescription): Completable[] {
    const plain = type.fields.filter((field) => field.name !== "extra");
    const state = { name: "state", doc: "Where it stands", choices: type.states };
    const own = plain.map((field) => (field.name === "state" ? state : { name: field.name, doc: field.doc || (field.own ? title_of_field(field) : undefined), choices: field.choices, steps: steps_of(schema, field.refers_to) }));
    return [
        ...own,
        { name: "is", doc: "How it stands: open, overdue, mine", choices: states.map((name) => ({ name })) },
        { name: "has", doc: "Something is filled in, or beside it", choices: [...beside, ...plain.filter((field) => !field.head && !beside.includes(field.name)).map((field) => field.name)].map((name) => ({ name })) },
        { name: "linked", doc: "Linked to a record, by its key: linked:RISK-12" },
    ];
}

/** The fields of a referred record, looked up only when somebody types the dot. */
const steps_of = (schema: Schema, name: string | undefined) => {
    const target = name ? schema.types.find((one) => one.name === name) : undefined;
    return target ? () => completable(schema, target).filter((one) => !["is", "has", "linked"].includes(one.name)) : undefined;
};
