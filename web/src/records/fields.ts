// What a field is called, and what the customer's own fields have instead of a name in the schema.
import type { FieldDescription, TypeDescription } from "@/api/types";
import { label_of } from "@/components/words";

export const title_of_field = (field: FieldDescription) => field.title || label_of(field.name);
export const title_of_name = (type: TypeDescription, name: string) => title_of_field(type.fields.find((field) => field.name === name) ?? { name, kind: "text" });

/** Words rather than a name or a code: written in a box of several lines, read as Markdown. */
export const is_prose = (field: FieldDescription) => field.kind === "text" && (field.large === true || (!field.head && !field.indexed && !field.unique && (field.searchable === true || (field.longest ?? 0) > 2000)));
