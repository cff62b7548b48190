// What the server does by itself: once or again and again, with what went wrong.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";

export const job_states = ["waiting", "running", "done", "failed", "dead"] as const;
export type Job = { id: string; kind: string; subject: string | null; state: (typeof job_states)[number]; due: string | null; attempts: number; last_error: string; lease_until: string | null; every: string | null };

export const useJobs = (state: string) => useQuery({ queryKey: ["jobs", state], queryFn: () => send<{ items: Job[] }>("GET", "/jobs", { query: { state } }).then((page) => page.items), refetchInterval: 10_000 });

export function useRetry() {
    const client = useQueryClient();
    return useMutation({ mutationFn: (id: string) => send<Job>("POST", `/jobs/${id}/retry`, { body: {} }), onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }) });
}
