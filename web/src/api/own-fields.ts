// Fields of the customer's own, defined while the server runs.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";

export type OwnField = { id: string; type: string; name: string; title: string; kind: string; choices: string[]; refers_to?: string; doc: string; required: boolean };

export const useOwnFields = () => useQuery({ queryKey: ["own-fields"], queryFn: () => send<{ items: OwnField[] }>("GET", "/own-fields").then((page) => page.items) });

export function useOwnFieldChanges() {
    const client = useQueryClient();
    const onSuccess = () => Promise.all([client.invalidateQueries({ queryKey: ["own-fields"] }), client.invalidateQueries({ queryKey: ["schema"] })]);
    return {
        add: useMutation({ mutationFn: (field: Omit<OwnField, "id">) => send<OwnField>("POST", "/own-fields", { body: field }), onSuccess }),
        change: useMutation({ mutationFn: ({ id, ...part }: Partial<OwnField> & { id: string }) => send<OwnField>("PATCH", `/own-fields/${id}`, { body: part }), onSuccess }),
        remove: useMutation({ mutationFn: (id: string) => send<void>("DELETE", `/own-fields/${id}`), onSuccess }),
    };
}
