// The inventory: reports of sources that become assets, and pairs of assets of which only a person can say whether they are one thing.
import { useMutation, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import { useRefresh } from "./records";
import type { RecordRef } from "./types";

export type ReportFormat = { name: string; doc: string };
export type DoubtfulPair = { one: RecordRef; other: RecordRef; why: string; against: string };
/** `key` is null for what a dry run would create. */
export type InventoryChange = { key: string | null; title: string; action: "create" | "change" | "merge"; why: string };
export type InventoryResult = {
    sightings: number;
    created: number;
    changed: number;
    same: number;
    merged: number;
    doubtful: number;
    failed: number;
    linked: number;
    unlinked: number;
    written: boolean;
    changes: InventoryChange[];
    problems: { where: string; message: string }[];
    problems_total: number;
};
/** By column: what somebody says that it holds; empty: nothing. */
export type ColumnChoice = Record<string, string>;
export type TableColumns = { columns: { name: string; holds: string; samples: string[] }[]; targets: { name: string; doc: string }[] };
export type ReportOrder = { source: string; format?: string; zone?: string; columns?: ColumnChoice; listed?: boolean };

export const useReportFormats = () => useQuery({ queryKey: ["inventory", "formats"], queryFn: () => send<{ items: ReportFormat[] }>("GET", "/inventory/formats").then((page) => page.items), staleTime: Infinity });
export const useDoubtful = () => useQuery({ queryKey: ["list", "assets", "doubtful"], queryFn: () => send<{ items: DoubtfulPair[] }>("GET", "/inventory/doubtful", { query: { limit: 500 } }).then((page) => page.items) });

export const useTableColumns = (file: File) =>
    useQuery({
        queryKey: ["inventory", "columns", file.name, file.size, file.lastModified],
        queryFn: () => send<TableColumns>("POST", "/inventory/columns", { body: new Blob([file], { type: "application/octet-stream" }) }),
        retry: false,
    });

export const map_of = (columns: ColumnChoice = {}) =>
    Object.entries(columns)
        .map(([column, holds]) => `${column}:${holds}`)
        .join(",");

export const import_report = (file: File, order: ReportOrder, dry_run: boolean) =>
    send<InventoryResult>("POST", "/inventory/reports", {
        query: { source: order.source, format: order.format || undefined, zone: order.zone || undefined, map: map_of(order.columns) || undefined, name: file.name, listed: order.listed || undefined, dry_run: dry_run || undefined },
        body: new Blob([file], { type: "application/octet-stream" }),
    });

export function useInventoryWords() {
    const refresh = useRefresh();
    const onSuccess = () => refresh("assets", "all");
    const pair = (path: "same" | "different") => ({ mutationFn: (said: { one: string; other: string; reason: string }) => send<RecordRef | undefined>("POST", `/inventory/${path}`, { body: said }), onSuccess });
    return {
        same: useMutation(pair("same")),
        different: useMutation(pair("different")),
        split: useMutation({ mutationFn: (said: { asset: string; source: string; key: string; reason: string }) => send<RecordRef>("POST", "/inventory/split", { body: said }), onSuccess }),
    };
}
