// Trackers of other teams, and the tickets there that stand for findings.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type Tracker = Schemas["Tracker"];
export type TrackerSettings = Schemas["TrackerSettings"];
export type Ticket = Schemas["Ticket"];
export type TicketPushed = Schemas["TicketPushed"];
export type TicketSync = Schemas["TicketSync"];
export type TicketComment = Schemas["TicketComment"];
export type TrackerTest = Schemas["TrackerTest"];

export const useTrackers = () => useQuery({ queryKey: ["trackers"], queryFn: () => send<{ items: Tracker[] }>("GET", "/trackers").then((page) => page.items) });
export const test_tracker = (id: string) => send<TrackerTest>("POST", `/trackers/${id}/test`, { body: {} });
export const add_tracker = (settings: TrackerSettings) => send<Tracker>("POST", "/trackers", { body: settings });
export const change_tracker = (id: string, settings: TrackerSettings) => send<Tracker>("PUT", `/trackers/${id}`, { body: settings });
export const remove_tracker = (id: string) => send<void>("DELETE", `/trackers/${id}`);

export type TicketQuery = { finding?: string; tracker?: string; state?: string; troubled?: boolean };
export const useTickets = (query: TicketQuery) => useQuery({ queryKey: ["tickets", query], queryFn: () => send<{ items: Ticket[] }>("GET", "/tickets", { query }).then((page) => page.items), refetchInterval: 30_000 });
export const useTicketComments = (id: string, enabled: boolean) => useQuery({ queryKey: ["tickets", "comments", id], queryFn: () => send<{ items: TicketComment[] }>("GET", `/tickets/${id}/comments`).then((page) => page.items), enabled });

const sync_tickets = (tracker?: string) => send<TicketSync>("POST", "/tickets/sync", { query: { tracker }, body: {} });

export function useTicketActs() {
    const client = useQueryClient();
    const onSuccess = async () => {
        await Promise.all(["tickets", "trackers", "record", "list", "counts"].map((name) => client.invalidateQueries({ queryKey: [name] })));
    };
    return {
        push: useMutation({
            mutationFn: async (order: { tracker: string; findings?: string[]; q?: string }) => {
                const pushed = await send<TicketPushed>("POST", "/tickets", { body: order });
                await sync_tickets(order.tracker);
                return pushed;
            },
            onSuccess,
        }),
        sync: useMutation({ mutationFn: sync_tickets, onSuccess }),
        let_go: useMutation({ mutationFn: (id: string) => send<void>("DELETE", `/tickets/${id}`), onSuccess }),
    };
}
