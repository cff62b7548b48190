// What a list shows, all of it in the address: filter, order, columns, grouping, layout and the time it is looked at.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { SavedView, ViewShape } from "@/api/views";
import type { TypeDescription } from "@/api/types";

export type ListAddress = ViewShape & { group: string; at: string; view: string };
type InAddress = Partial<Record<"q" | "sort" | "columns" | "group" | "layout" | "by" | "at" | "view", string>>;

export const usual_sort = (type: TypeDescription) => type.default_sort || "-updated";

export function read_address(type: TypeDescription, search: InAddress): ListAddress {
    return {
        q: search.q ?? "",
        sort: search.sort ?? usual_sort(type),
        columns: search.columns?.split(",").filter(Boolean) ?? [],
        group: search.group ?? "",
        layout: search.layout === "board" ? "board" : "list",
        by: search.by ?? "state",
        at: search.at ?? "",
        view: search.view ?? "",
    };
}

/** Only what differs from the usual, so that addresses stay short. */
export const write_address = (type: TypeDescription, view: ListAddress): InAddress => ({
    q: view.q || undefined,
    sort: view.sort === usual_sort(type) ? undefined : view.sort,
    columns: view.columns.join(",") || undefined,
    group: view.group || undefined,
    layout: view.layout === "board" ? "board" : undefined,
    by: view.by === "state" ? undefined : view.by,
    at: view.at || undefined,
    view: view.view || undefined,
});

export function useListView(type: TypeDescription, place: string) {
    const search = useSearch({ strict: false }) as InAddress;
    const go = useNavigate();
    const view = useMemo(() => read_address(type, search), [type, search]);
    const change = (part: Partial<ListAddress>) => void go({ to: place, search: write_address(type, { ...view, ...part }), replace: true });
    return { view, change };
}

export const address_of_view = (view: SavedView): Partial<ListAddress> => ({ q: view.q ?? "", sort: view.sort || undefined, layout: view.layout ?? "list", by: view.by || "state", columns: view.columns ?? [], view: view.id, group: "" });

/** A sort of several fields: "-severity,due". A plain click sorts by one; with shift another is added behind. */
export function sorted_by(sort: string, name: string, add: boolean): string {
    const keys = sort.split(",").filter(Boolean);
    const at = keys.findIndex((one) => one.replace(/^-/, "") === name);
    const next = at < 0 ? name : keys[at]?.startsWith("-") ? name : `-${name}`;
    if (!add) return next;
    return (at < 0 ? [...keys, next] : keys.with(at, next)).join(",");
}

export function sort_of(sort: string, name: string): { direction: "ascending" | "descending" | "none"; place: number } {
    const keys = sort.split(",").filter(Boolean);
    const at = keys.findIndex((one) => one.replace(/^-/, "") === name);
    if (at < 0) return { direction: "none", place: 0 };
    return { direction: keys[at]?.startsWith("-") ? "descending" : "ascending", place: keys.length > 1 ? at + 1 : 0 };
}

/** The same order from the other end: "-severity,due" is "severity,-due". */
export const reversed = (sort: string) =>
    sort
        .split(",")
        .filter(Boolean)
        .map((one) => (one.startsWith("-") ? one.slice(1) : `-${one}`))
        .join(",");
