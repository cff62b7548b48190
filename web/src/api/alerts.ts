// The alert queue and what one alert rests on.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { send, type Query } from "./client";
import type { Fields } from "./records";
import type { AlertGroup, AnyRecord, Evidence, Page } from "./types";

export type QueueView = { q?: string; sort?: string; state?: string };

export const queue_key = (view: QueueView) => ["queue", view] as const;
export const list_groups = (query: Query, signal?: AbortSignal) => send<Page<AlertGroup>>("GET", "/alert-groups", { query, signal });
export const escalate_alert = (id: string, order: Fields) => send<AnyRecord>("POST", `/alerts/${id}/escalate`, { body: order });

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
    useQuery({ queryKey: ["record", "alerts", id, "evidence"], queryFn: () => send<Evidence>("GET", `/alerts/${id}/evidence`), staleTime: 60_000 });
