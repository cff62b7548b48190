// A rule as other systems would ask it.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./typed";

export type QueryTarget = { target: "splunk" | "lucene" | "esql" | "kql" | "clickhouse"; mapping: string };

export const useRuleQuery = (id: string, wanted: QueryTarget | undefined) =>
    useQuery({
        queryKey: ["record", "rules", id, "convert", wanted],
        queryFn: ({ signal }) => answer(api.GET("/rules/{id}/convert", { params: { path: { id }, query: wanted }, signal })),
        enabled: wanted !== undefined,
    });
