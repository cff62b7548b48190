// Which fields can be columns, which are when nobody has chosen, and what a cell of each looks like.
import { Link } from "@tanstack/react-router";
import { is_closed, value_of } from "@/api/schema";
import type { AnyRecord, FieldDescription, TypeDescription } from "@/api/types";
import { StateLabel } from "@/components/state-label";
import { title_of_field } from "../fields";
import { Value } from "../value";

export type Column = { name: string; header: string; width: string; field?: FieldDescription; sortable: boolean };

const heavy = (field: FieldDescription) => field.large || field.kind === "map" || field.kind === "nested" || (field.kind === "list" && field.item?.kind === "nested");

const weight = (field: FieldDescription) => {
    if (heavy(field)) return 99;
    const by_kind = { choice: 0, reference: 2, time: 3, boolean: 4, integer: 4, decimal: 4, duration: 5, text: 5, list: 6, map: 9, nested: 9 };
    return by_kind[field.kind] - (field.indexed ? 3 : 0) + (field.name.endsWith("_id") || field.name === "group" ? 20 : 0);
};

const widths = { choice: "minmax(72px, 104px)", time: "88px", boolean: "64px", integer: "72px", decimal: "72px", duration: "72px", reference: "minmax(88px, 1fr)", text: "minmax(88px, 1fr)", list: "minmax(88px, 1fr)", map: "104px", nested: "104px" };
const fixed: Record<string, string> = { effective_criticality: "132px", completeness: "96px", key: "84px", title: "minmax(180px, 3fr)", state: "minmax(72px, 84px)", owner: "minmax(96px, 124px)" };

/** Everything that can stand in a column, in the order of the schema. */
export const choosable = (type: TypeDescription) => type.fields.filter((field) => !heavy(field) && !["id", "compartment", "extra"].includes(field.name));

/** Key, title, state, the three fields that tell most, the owner; when it changed where no other time is shown. */
export function usual_columns(type: TypeDescription): string[] {
    const own = type.fields.filter((field) => !field.head && !field.own && weight(field) < 20);
    const first = (field: FieldDescription) => (field.name === type.due && field.read_only ? 20 : [type.priority, type.due, "kind", "severity"].includes(field.name) ? -10 : weight(field));
    const chosen = new Set([...own].sort((a, b) => first(a) - first(b)).slice(0, 3));
    const shown = own.filter((field) => chosen.has(field));
    const owner = type.fields.some((field) => field.name === "owner") ? ["owner"] : [];
    const complete = type.fields.some((field) => field.name === "completeness") ? ["completeness"] : [];
    return ["key", "title", "state", ...shown.map((field) => field.name), ...complete, ...owner, ...(shown.some((field) => field.kind === "time") ? [] : ["updated"])];
}

const sortable = (field: FieldDescription) => field.indexed === true || field.kind === "time" || ["key", "title", "state", "updated"].includes(field.name);

export function columns_of(type: TypeDescription, names: string[]): Column[] {
    return (names.length ? names : usual_columns(type)).flatMap((name) => {
        const field = type.fields.find((one) => one.name === name);
        return field ? [{ name, header: title_of_field(field), width: fixed[name] ?? widths[field.kind], field, sortable: sortable(field) }] : [];
    });
}

/** Fields that a list can be sorted, grouped or laid out by. */
export const groupable = (type: TypeDescription) => choosable(type).filter((field) => sortable(field) && ["choice", "boolean", "reference", "text"].includes(field.kind) && !["key", "title"].includes(field.name));

export function CellValue({ type, column, record }: { type: TypeDescription; column: Column; record: AnyRecord }) {
    if (column.name === "key") return <span className="mono">{record.key}</span>;
    if (column.name === "state") return <StateLabel state={record.state} closed={is_closed(type, record.state)} />;
    if (column.name === "title")
        return (
            <Link className="cut" tabIndex={-1} to={`/${type.room}/${type.plural}/${record.key}`} title={record.title}>
                {record.title || record.key}
            </Link>
        );
    return <Value field={column.field} value={value_of(record, column.name)} inline />;
}
