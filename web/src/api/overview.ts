// The rail's counters and the search over everything.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { SearchHit, Stats } from "./types";

export const useStats = () => useQuery({ queryKey: ["stats"], queryFn: () => send<Stats>("GET", "/stats"), refetchInterval: 60_000 });

export const useSearch = (q: string) =>
    useQuery<SearchHit[]>({ queryKey: ["search", q], queryFn: ({ signal }) => send<{ items: SearchHit[] }>("GET", "/search", { query: { q, limit: 12 }, signal }).then((page) => page.items), enabled: q.length > 1, placeholderData: keepPreviousData });
