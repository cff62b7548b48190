// Who may know: the compartments that I am in. Of others nothing is said, so nothing is asked.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef } from "./types";

/** `manages`: may let people in and out. */
export type Member = Pick<RecordRef, "id" | "key" | "title"> & { manages: boolean };
export type Compartment = { name: string; purpose: string; opened: string; manages: boolean; members: Member[] };

export const useCompartments = () => useQuery({ queryKey: ["compartments"], queryFn: () => send<{ items: Compartment[] }>("GET", "/compartments").then((page) => page.items), retry: false });

export function useCompartmentChanges() {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries();
    return {
        open: useMutation({ mutationFn: (order: { name: string; purpose: string; members: string[] }) => send<Compartment>("POST", "/compartments", { body: order }), onSuccess }),
        admit: useMutation({ mutationFn: ({ name, ...who }: { name: string; party: string; reason: string }) => send<Compartment>("POST", `/compartments/${name}/members`, { body: who }), onSuccess }),
        dismiss: useMutation({ mutationFn: ({ name, party, reason }: { name: string; party: string; reason: string }) => send<Compartment>("DELETE", `/compartments/${name}/members/${party}`, { query: { reason } }), onSuccess }),
    };
}
