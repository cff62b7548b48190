// What the queue shows, all of it in the address line.
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { QueueView } from "@/api/alerts";

export function useQueueView() {
    const search = useSearch({ strict: false }) as Partial<Record<"q" | "sort" | "state", string>>;
    const go = useNavigate();
    const view: Required<QueueView> = { q: search.q ?? "", sort: search.sort ?? "-severity", state: search.state === "all" ? "all" : "open" };
    const change = (part: QueueView) => {
        const next = { ...view, ...part };
        void go({ to: "/watch/alerts", search: { q: next.q || undefined, sort: next.sort === "-severity" ? undefined : next.sort, state: next.state === "open" ? undefined : next.state }, replace: true });
    };
    return { view, change };
}
