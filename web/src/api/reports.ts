// Reports of scanners: their import with a dry run, the mappings that read them, the scans there were, and what should be scanned.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { useRefresh } from "./records";

type Schemas = components["schemas"];
export type ReportChange = { action: "new" | "back" | "moved" | "changed" | "missed" | "closed" | "doubt"; finding: string | null; title: string; severity: string | null; asset: string | null; where: string; why: string };
export type UnreadPart = { path: string; count: number; example: string };
export type ReportResult = {
    format: string;
    tool: string;
    tool_version: string;
    scanned: string;
    findings: number;
    places: number;
    new: number;
    new_findings: number;
    back: number;
    moved: number;
    changed: number;
    same: number;
    gone: number;
    closed: number;
    doubtful: number;
    passed_over: number;
    new_assets: number;
    written: boolean;
    same_as: string | null;
    changes: ReportChange[];
    problems: string[];
    unread: UnreadPart[];
};
export type ScanOrder = { format?: string; asset?: string; partial?: boolean };
export type ReportMapping = { name: string; title: string; about: string; shipped: boolean; text: string | null };
export type TriedFinding = { class: string; rule: string; title: string; severity: string; severity_says: string; status: string; vulnerabilities: string[]; weaknesses: string[]; target: string; component: string; file: string; line: number; port: number; url: string; description: string; remedy: string };
export type MappingTrial = { findings: number; shown: TriedFinding[]; unread: UnreadPart[]; notes: string[]; problems: { where: string; message: string }[] };
export type ScanRun = { id: string; tool: string; tool_version: string; format: string; file: string; scanned: string; imported: string; by: string; findings: number; new: number; changed: number; gone: number; back: number; partial: boolean };
export type ScanDemand = NonNullable<Schemas["SetCoverageDemands"]["demands"]>[number];
export type DemandCoverage = Schemas["DemandCoverage"];

const items = <Item>(path: string, query?: Record<string, number>) => send<{ items: Item[] }>("GET", path, { query }).then((page) => page.items);

export const useMappings = () => useQuery({ queryKey: ["mappings"], queryFn: () => items<ReportMapping>("/mappings") });
export const useScanRuns = () => useQuery({ queryKey: ["scans"], queryFn: () => items<ScanRun>("/scans", { limit: 200 }) });
export const useCoverage = () => useQuery({ queryKey: ["coverage"], queryFn: () => items<DemandCoverage>("/coverage", { gaps: 100 }) });

export const import_scan = (file: File, order: ScanOrder, dry_run: boolean) =>
    send<ReportResult>("POST", "/reports", {
        query: { name: file.name, format: order.format || undefined, asset: order.asset?.trim() || undefined, partial: order.partial || undefined, dry_run: dry_run || undefined },
        body: new Blob([file], { type: "application/octet-stream" }),
    });

/** After an import: findings, occurrences, and the assets that were proposed. */
export function useScanRefresh() {
    const refresh = useRefresh();
    const client = useQueryClient();
    return async () => {
        await refresh("findings", "all");
        await refresh("occurrences", "all");
        await refresh("assets", "all");
        await client.invalidateQueries({ queryKey: ["scans"] });
        await client.invalidateQueries({ queryKey: ["coverage"] });
    };
}

export const try_mapping = (mapping: string, sample: string) => send<MappingTrial>("POST", "/mappings/try", { body: { mapping, sample } });

export function useKeepMapping() {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries({ queryKey: ["mappings"] });
    return {
        keep: useMutation({ mutationFn: ({ name, text }: { name: string; text: string }) => send("PUT", `/mappings/${encodeURIComponent(name)}`, { body: { text } }), onSuccess }),
        drop: useMutation({ mutationFn: (name: string) => send("DELETE", `/mappings/${encodeURIComponent(name)}`), onSuccess }),
    };
}

export function useSetDemands() {
    const client = useQueryClient();
    return useMutation({ mutationFn: (demands: ScanDemand[]) => send("PUT", "/coverage", { body: { demands } }), onSuccess: () => client.invalidateQueries({ queryKey: ["coverage"] }) });
}
