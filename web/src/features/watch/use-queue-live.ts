// The queue while it is open: known rows are brought up to date where they stand, new ones wait until asked for. Nothing jumps.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { list_groups, queue_key, type QueueView } from "@/api/alerts";
import { hear_changes } from "@/api/live";
import type { AlertGroup, Page } from "@/api/types";

type Pages = { pages: Page<AlertGroup>[]; pageParams: unknown[] };

export function useQueueLive(view: QueueView, groups: AlertGroup[], acting: React.RefObject<boolean>) {
    const client = useQueryClient();
    const [waiting, set_waiting] = useState(0);
    const shown = useRef(groups);
    useEffect(() => void (shown.current = groups));
    const { q, sort, state } = view;

    const show = useCallback(async () => {
        set_waiting(0);
        await client.resetQueries({ queryKey: queue_key({ q, sort, state }) });
    }, [client, q, sort, state]);

    useEffect(() => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        set_waiting(0);
        const look = async () => {
            timer = undefined;
            if (acting.current) return;
            const fresh = await list_groups({ q, sort, state, limit: Math.min(500, Math.max(100, shown.current.length + 50)) }).catch(() => null);
            if (!fresh) return;
            const by_id = new Map(fresh.items.map((one) => [one.group, one]));
            const known = new Set(shown.current.map((one) => one.group));
            const complete = fresh.next === null;
            client.setQueryData<Pages>(queue_key({ q, sort, state }), (queue) => queue && { ...queue, pages: queue.pages.map((page) => ({ ...page, items: page.items.map((one) => by_id.get(one.group) ?? (complete && state === "open" ? { ...one, open: 0, state: "closed" as const } : one)) })) });
            const news = fresh.items.filter((one) => !known.has(one.group)).length;
            if (news > 0 && known.size === 0) void client.resetQueries({ queryKey: queue_key({ q, sort, state }) });
            else set_waiting(news);
        };
        const stop = hear_changes((change) => {
            if (change.type === "alert") timer ??= setTimeout(() => void look(), 700);
        });
        return () => {
            clearTimeout(timer);
            stop();
        };
    }, [client, q, sort, state, acting]);

    return { waiting, show };
}
