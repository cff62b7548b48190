import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";

export const queries = new QueryClient({
    // The server may be on this machine or in a network of its own, so what the browser thinks of being online says nothing.
    defaultOptions: {
        mutations: { networkMode: "always" },
        queries: { networkMode: "always", staleTime: 15_000, retry: (count, error) => count < 2 && !(error instanceof Problem && error.status < 500) },
    },
});
