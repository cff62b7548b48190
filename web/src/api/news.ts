// What I follow, records and views, and what happened to it since I last looked.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef } from "./types";

export type Subscription = { id: string; record?: RecordRef | string | null; type?: string | null; q?: string | null };
export type NewsItem = { seq: number; at: string; actor: string; action: string; reason?: string; record: RecordRef; subscription: string | null; mentioned?: boolean };
export type News = { items: NewsItem[]; seen: number; more?: boolean };

/** What is unread; with `after`, what came after that entry of the journal. */
export const useNews = (after?: number) => useQuery({ queryKey: ["news", after ?? "unread"], queryFn: () => send<News>("GET", "/news", { query: { after, limit: after === undefined ? 100 : 500 } }), staleTime: 10_000, retry: false });

export const unread_of = (news: News | undefined) => (news?.items ?? []).filter((one) => one.seq > (news?.seen ?? 0)).length;

export function useSeen() {
    const client = useQueryClient();
    return useMutation({ mutationFn: (seq: number) => send<void>("POST", "/news/seen", { body: { seq } }), onSuccess: () => client.invalidateQueries({ queryKey: ["news"] }) });
}

export const useSubscriptions = () => useQuery({ queryKey: ["subscriptions"], queryFn: () => send<{ items: Subscription[] }>("GET", "/subscriptions").then((page) => page.items), retry: false });

export function useFollow() {
    const client = useQueryClient();
    const onSuccess = () => Promise.all([client.invalidateQueries({ queryKey: ["subscriptions"] }), client.invalidateQueries({ queryKey: ["news"] })]);
    return {
        follow: useMutation({ mutationFn: (what: { record: string } | { type: string; q: string }) => send<Subscription>("POST", "/subscriptions", { body: what }), onSuccess }),
        leave: useMutation({ mutationFn: (id: string) => send<void>("DELETE", `/subscriptions/${id}`), onSuccess }),
    };
}
