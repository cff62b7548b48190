// One search at a time: what it has found so far, how far it is, and how it ended.
import { useCallback, useEffect, useRef, useState } from "react";
import { type EventAsk, more_events, type SearchEnd, type StoredEvent, stream_events, type Summary } from "@/api/events";

export const page_of_events = 200;
const steps = 60;
const top_values = 10;

export type SearchState = { running: boolean; items: StoredEvent[]; summary: Summary | null; end: SearchEnd | null; error: unknown; stopped: boolean; more: string | null };
const nothing: SearchState = { running: true, items: [], summary: null, end: null, error: null, stopped: false, more: null };

export function useSearchRun(ask: EventAsk) {
    const [state, set_state] = useState<SearchState>(nothing);
    const [run, set_run] = useState(0);
    const under_way = useRef<AbortController | null>(null);
    const { q, from, to } = ask;
    useEffect(() => {
        const control = new AbortController();
        under_way.current = control;
        set_state((before) => ({ ...nothing, summary: before.summary }));
        const change = (part: (now: SearchState) => Partial<SearchState>) => control.signal.aborted || set_state((now) => ({ ...now, ...part(now) }));
        stream_events(
            { q, from, to, limit: page_of_events, histogram: steps, top: top_values },
            {
                hits: (items) => change((now) => ({ items: [...now.items, ...items] })),
                progress: (summary) => change((now) => ({ summary: { ...summary, fields: summary.fields ?? now.summary?.fields } })),
                done: (end) => change(() => ({ summary: end, end, more: end.next })),
            },
            control.signal,
        )
            .then(() => change(() => ({ running: false })))
            .catch((error: unknown) => change(() => ({ running: false, error })));
        return () => control.abort();
    }, [q, from, to, run]);

    const stop = useCallback(() => {
        under_way.current?.abort();
        set_state((now) => (now.running ? { ...now, running: false, stopped: true } : now));
    }, []);
    const again = useCallback(() => set_run((now) => now + 1), []);
    const fetching = useRef(false);
    const more = async () => {
        if (!state.more || fetching.current) return;
        fetching.current = true;
        try {
            const page = await more_events({ q, from, to, after: state.more, limit: page_of_events });
            set_state((now) => (now.more === state.more ? { ...now, items: [...now.items, ...page.items], more: page.next } : now));
        } catch (error) {
            set_state((now) => ({ ...now, error }));
        } finally {
            fetching.current = false;
        }
    };
    return { state, stop, again, more };
}
