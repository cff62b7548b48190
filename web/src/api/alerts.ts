// The alert queue and what one alert rests on.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, api } from "./typed";
import type { AnyRecord, Evidence } from "./types";

export type QueueView = { q?: string; sort?: string; state?: "open" | "all" };
export type Escalation = { title?: string; severity?: string; incident?: string; group?: boolean };

export const queue_key = (view: QueueView) => ["queue", view] as const;

export const list_groups = (query: QueueView & { limit?: number; cursor?: string; count?: "exact" }, signal?: AbortSignal) =>
    answer(api.GET("/alert-groups", { params: { query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== "")) }, signal }));

export const escalate_alert = (id: string, order: Escalation) => answer(api.POST("/alerts/{id}/escalate", { params: { path: { id } }, body: order })) as Promise<AnyRecord>;

export function useQueue(view: QueueView) {
    return useInfiniteQuery({
        queryKey: queue_key(view),
        queryFn: ({ pageParam, signal }) => list_groups({ limit: 100, count: "exact", ...view, cursor: pageParam }, signal),
        initialPageParam: "",
        getNextPageParam: (page) => page.next || undefined,
        placeholderData: keepPreviousData,
        refetchOnWindowFocus: false,
    });
}

export const useEvidence = (id: string) =>
    useQuery({ queryKey: ["record", "alerts", id, "evidence"], queryFn: () => answer(api.GET("/alerts/{id}/evidence", { params: { path: { id } } })) as Promise<Evidence>, staleTime: 60_000 });
