// Deadline tables: which there are, which are used, and what they would say.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type DeadlineTable = Schemas["DeadlineTable"];
export type DeadlineTables = Schemas["DeadlineTables"];
export type DeadlineTrial = Schemas["DeadlineTrial"];

const key = ["deadlines"];

export const useDeadlineTables = () => useQuery({ queryKey: key, queryFn: () => send<DeadlineTables>("GET", "/deadlines") });
export const try_deadlines = (known: Record<string, string>, from?: string) => send<DeadlineTrial>("POST", "/deadlines/try", { body: { known, ...(from ? { from } : {}) } });

export function useDeadlineChanges() {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries({ queryKey: key });
    return {
        keep: useMutation({ mutationFn: ({ name, csv }: { name: string; csv: string }) => send<DeadlineTable>("PUT", `/deadlines/${encodeURIComponent(name)}`, { body: { csv } }), onSuccess }),
        drop: useMutation({ mutationFn: (name: string) => send<void>("DELETE", `/deadlines/${encodeURIComponent(name)}`), onSuccess }),
        use: useMutation({ mutationFn: (names: string[]) => send<DeadlineTables>("POST", "/deadlines/use", { body: { names } }), onSuccess }),
    };
}
