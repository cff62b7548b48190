// Saved views of lists: a name for a filter, an order, columns and a layout; mine, or shared with everybody.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef } from "./types";

export type Layout = "list" | "board";
export type ViewShape = { q: string; sort: string; layout: Layout; by: string; columns: string[] };
export type SavedView = ViewShape & { id: string; name: string; type: string; shared: boolean; owner: RecordRef | string | null };

export const useViews = (plural: string) =>
    useQuery({ queryKey: ["views"], queryFn: () => send<{ items: SavedView[] }>("GET", "/views").then((page) => page.items), select: (all) => all.filter((one) => one.type === plural), retry: false });

export function useViewChanges() {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries({ queryKey: ["views"] });
    return {
        save: useMutation({ mutationFn: (view: Omit<SavedView, "id" | "owner">) => send<SavedView>("POST", "/views", { body: view }), onSuccess }),
        change: useMutation({ mutationFn: ({ id, ...part }: Partial<SavedView> & { id: string }) => send<SavedView>("PATCH", `/views/${id}`, { body: part }), onSuccess }),
        remove: useMutation({ mutationFn: (id: string) => send<void>("DELETE", `/views/${id}`), onSuccess }),
    };
}
