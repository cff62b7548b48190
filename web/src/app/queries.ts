import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";

export const queries = new QueryClient({
    defaultOptions: {
        queries: { staleTime: 15_000, retry: (count, error) => count < 2 && !(error instanceof Problem && error.status < 500) },
    },
});
