// What a field is called, and what the customer's own fields have instead of a name in the schema.
import type { FieldDescription, TypeDescription } from "@/api/types";
import { is_severity } from "@/components/severity";
import { label_of } from "@/components/words";

export const title_of_field = (field: FieldDescription) => field.title || label_of(field.name);
export const title_of_name = (type: TypeDescription, name: string) => title_of_field(type.fields.find((field) => field.name === name) ?? { name, kind: "text" });

/** A choice on the scale of severities, or a part of it: drawn with its marks. "high" of another scale is only a word. */
export const is_ranked = (field: Partial<FieldDescription>) => field.kind === "choice" && field.choices !== undefined && field.choices.length > 0 && field.choices.every((one) => is_severity(one.name));

/** Words rather than a name or a code: written in a box of several lines, read as Markdown. */
export const is_prose = (field: FieldDescription) => field.kind === "text" && (field.large === true || (!field.head && !field.unique && ((field.searchable === true && !field.indexed) || (field.longest ?? 0) > 2000)));
