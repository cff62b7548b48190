// Sources of logs: how they deliver, what they send with, what to write into a shipper, and which assets are not heard of.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type SourceHour = Schemas["SourceHour"];
export type SourceCounts = Omit<Schemas["SourceCounts"], "dropped"> & { dropped: Record<string, number> };
export type SourceHealth = Omit<Schemas["SourceHealth"], "counts"> & { counts: SourceCounts };
export type SourceToken = Schemas["SourceToken"];
export type SourceDetails = Omit<Schemas["SourceHealthDetails"], "counts"> & { counts: SourceCounts };
export type ShipperText = Schemas["ShipperTexts"]["items"][number];
export type LogDemandCoverage = Schemas["LogDemandCoverage"];
export type LogDemand = NonNullable<Schemas["SetLogDemands"]["demands"]>[number];
export type LiveDetection = Schemas["LiveDetection"];

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
