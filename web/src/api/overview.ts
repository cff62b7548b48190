// The rail's counters and the search over everything.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "./typed";
import type { SearchHit } from "./types";

export const useStats = () => useQuery({ queryKey: ["stats"], queryFn: () => answer(api.GET("/stats")), refetchInterval: 60_000 });

export const useSearch = (q: string) =>
    useQuery<SearchHit[]>({ queryKey: ["search", q], queryFn: ({ signal }) => answer(api.GET("/search", { params: { query: { q, limit: 12 } }, signal })).then((page) => page.items), enabled: q.length > 1, placeholderData: keepPreviousData });
