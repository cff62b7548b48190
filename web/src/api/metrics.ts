// A metric's samples over time, and its value now or on a day past, with the records that it counts.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";

export type Sample = { at: string; value: number };
export type MetricValue = { value: number | null; at: string; records: string; command: string };

export const useSamples = (id: string, from = "", to = "") => useQuery({ queryKey: ["record", "metrics", id, "samples", from, to], queryFn: () => send<{ samples: Sample[] }>("GET", `/metrics/${id}/samples`, { query: { from, to } }).then((page) => page.samples) });

export const useMetricValue = (id: string, at = "") => useQuery({ queryKey: ["record", "metrics", id, "value", at], queryFn: () => send<MetricValue>("GET", `/metrics/${id}/value`, { query: { at } }) });

export function useSampleNow(id: string) {
    const client = useQueryClient();
    return useMutation({ mutationFn: () => send<Sample>("POST", `/metrics/${id}/sample`, { body: {} }), onSuccess: () => client.invalidateQueries({ queryKey: ["record", "metrics", id] }) });
}
