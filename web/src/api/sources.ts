// Sources of logs: how they deliver, what they send with, what to write into a shipper, and which assets are not heard of.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef } from "./types";

export type SourceHour = { at: string; listened: boolean; events: number; usual: number | null; spread: number | null };
export type SourceCounts = { received: number; stored: number; duplicates: number; dropped: Record<string, number>; cut: number; overflowed: number; bytes: number; broken: number; refused: number; connections: number; turned_away: number };
export type SourceHealth = {
    source: RecordRef;
    listed: boolean;
    health: string;
    health_why: string | null;
    cadence: string | null;
    usual_gap: string | null;
    expected_by: string | null;
    events_day: number | null;
    usual_hour: number | null;
    dropped_day: number | null;
    hosts_seen: number | null;
    last_received: string | null;
    last_event: string | null;
    lag: string | null;
    counts: SourceCounts;
    hours: SourceHour[];
};
export type SourceToken = { id: string; name: string; kind: "token" | "certificate"; fingerprint: string; created: string; revoked: string | null; by: string };
export type SourceDetails = SourceHealth & { listeners: (SourceCounts & { listener: string })[]; hosts: { host: string; asset: RecordRef | null; last: string; events: number }[]; tokens: SourceToken[] };
export type ShipperText = { name: string; title: string; file: string; text: string; missing: string };
export type LogDemand = { name: string; query: string; hours: number; severity: string };
export type LogDemandCoverage = LogDemand & { assets: number; heard: number; late: number; never: number; gaps: { asset: RecordRef; last: string | null }[] };
export type LiveDetection = { detecting: boolean; events: number; rules: number; alerts_new: number; latest: string | null; problem: string };

const every = 30_000;

export const useSourceHealth = () => useQuery({ queryKey: ["source-health"], queryFn: () => send<{ items: SourceHealth[]; receiving: boolean }>("GET", "/source-health"), refetchInterval: every });
export const useSourceDetails = (key: string) => useQuery({ queryKey: ["source-health", key], queryFn: () => send<SourceDetails>("GET", `/source-health/${encodeURIComponent(key)}`), refetchInterval: every });
export const useShippers = (key: string) => useQuery({ queryKey: ["source-shippers", key], queryFn: () => send<{ items: ShipperText[] }>("GET", `/source-health/${encodeURIComponent(key)}/shippers`, { query: { base: location.origin } }).then((page) => page.items) });
export const useLogCoverage = () => useQuery({ queryKey: ["log-coverage"], queryFn: () => send<{ items: LogDemandCoverage[] }>("GET", "/log-coverage", { query: { gaps: 100 } }).then((page) => page.items) });
export const useLiveDetection = () => useQuery({ queryKey: ["live-detection"], queryFn: () => send<LiveDetection>("GET", "/live-detection"), refetchInterval: every });

export function useSourceTokens(key: string) {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries({ queryKey: ["source-health", key] });
    return {
        make: useMutation({ mutationFn: (name: string) => send<SourceToken & { token: string }>("POST", `/sources/${encodeURIComponent(key)}/tokens`, { body: { name } }), onSuccess }),
        revoke: useMutation({ mutationFn: ({ id, reason }: { id: string; reason: string }) => send("POST", `/sources/${encodeURIComponent(key)}/tokens/${encodeURIComponent(id)}/revoke`, { body: { reason } }), onSuccess }),
    };
}

export function useSetLogDemands() {
    const client = useQueryClient();
    return useMutation({ mutationFn: (demands: LogDemand[]) => send("PUT", "/log-coverage", { body: { demands } }), onSuccess: () => client.invalidateQueries({ queryKey: ["log-coverage"] }) });
}
