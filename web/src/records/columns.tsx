// Which fields become columns: what tells records of a type apart, at most seven of them.
import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import { Link } from "@tanstack/react-router";
import { is_closed } from "@/api/schema";
import type { AnyRecord, FieldDescription, TypeDescription } from "@/api/types";
import { StateLabel } from "@/components/state-label";
import { label_of } from "@/components/words";
import { Value } from "./value";

export const features = tableFeatures({});
const helper = createColumnHelper<typeof features, AnyRecord>();

const weight = (field: FieldDescription) => {
    if (field.large || field.kind === "map" || field.kind === "nested" || (field.kind === "list" && field.item?.kind === "nested")) return 99;
    const by_kind = { choice: 0, reference: 2, time: 3, boolean: 4, integer: 4, decimal: 4, duration: 5, text: 5, list: 6, map: 9, nested: 9 };
    return by_kind[field.kind] - (field.indexed ? 3 : 0) + (field.name.endsWith("_id") || field.name === "group" ? 20 : 0);
};

const width = (field: FieldDescription) => ({ choice: "112px", time: "112px", boolean: "72px", integer: "88px", decimal: "88px", duration: "88px", reference: "minmax(112px, 1fr)", text: "minmax(96px, 1fr)", list: "minmax(112px, 1fr)", map: "120px", nested: "120px" })[field.kind];

export function columns_of(type: TypeDescription) {
    const own = type.fields.filter((field) => !field.head && weight(field) < 20);
    const chosen = [...own].sort((a, b) => weight(a) - weight(b)).slice(0, 4);
    const owner = type.fields.find((field) => field.name === "owner");
    const extra = [...own.filter((field) => chosen.includes(field)), ...(owner ? [owner] : [])];
    const columns = helper.columns([
        helper.accessor("key", { header: "Key", cell: ({ row }) => <span className="mono">{row.original.key}</span> }),
        helper.accessor("title", {
            header: "Title",
            cell: ({ row }) => (
                <Link className="cut" tabIndex={-1} to={`/${type.room}/${type.plural}/${row.original.key}`} title={row.original.title}>
                    {row.original.title || row.original.key}
                </Link>
            ),
        }),
        helper.accessor("state", { header: "State", cell: ({ row }) => <StateLabel state={row.original.state} closed={is_closed(type, row.original.state)} /> }),
        ...extra.map((field) => helper.accessor((record) => record[field.name], { id: field.name, header: label_of(field.name), cell: ({ row }) => <Value field={field} value={row.original[field.name]} inline /> })),
        helper.accessor("updated", { header: "Updated", cell: ({ row }) => <Value value={row.original.updated} inline /> }),
    ]);
    const template = ["96px", "minmax(200px, 3fr)", "112px", ...extra.map(width), "104px"].join(" ");
    return { columns, template, sortable: new Set([...type.fields.filter((field) => field.indexed || field.kind === "time").map((field) => field.name), "key", "title", "state", "updated"]) };
}
