// Events of the log store: a search that tells what it finds while it runs, and what can be asked about one event.
import { useMutation, useQuery } from "@tanstack/react-query";
import { address, fetch_signed, problem_from, send } from "./client";
import type { components } from "./generated";
import { Problem } from "./problem";
import type { AnyRecord } from "./types";

type Schemas = components["schemas"];
export type StoredEvent = Omit<Schemas["StoredEvent"], "promoted" | "fields"> & { promoted: Record<string, string>; fields: [string, string][] };
export type FieldTop = Schemas["EventFieldTop"];
export type EventHistogram = Schemas["EventHistogram"];
export type LogListener = { name: string; protocol: string; transport: string; address: string; port: number };
export type LogStatus = { there: boolean; writes: boolean; events: number; segments: number; bytes: number; earliest: string | null; latest: string | null; problem: string; problems: string[]; listeners: LogListener[] };
export type RuleDraft = Schemas["EventRuleDraft"];
export type EventAsk = { q: string; from: string; to: string };
export type Summary = { matched: number; blocks: number; blocks_done: number; events_read: number; histogram?: EventHistogram; fields?: FieldTop[] };
export type SearchEnd = Summary & { next: string | null; looked_at_all: boolean; spent: boolean; problems: string[] };
export type EventPage = SearchEnd & { items: StoredEvent[] };

type Hearing = { hits: (items: StoredEvent[]) => void; progress: (summary: Summary) => void; done: (end: SearchEnd) => void };

/** Resolves when the search is over; rejects with a Problem when it is refused, and when it breaks off. */
export async function stream_events(ask: EventAsk & { limit: number; histogram: number; top: number }, hearing: Hearing, signal: AbortSignal): Promise<void> {
    const response = await fetch_signed(new Request(new URL(address("/logs/stream", ask), location.origin), { signal }));
    if (!response.ok) throw await problem_from(response);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let [text, over] = ["", false];
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        text += piece.value;
        const parts = text.split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) over = tell(part, hearing) || over;
    }
    if (!over) throw new Problem(503, { detail: "The search broke off before it ended. Search again." });
}

/** True when it was the last word. */
function tell(part: string, hearing: Hearing): boolean {
    const found = /^event: (\w+)\ndata: (.*)$/s.exec(part);
    if (!found) return false;
    const said: unknown = JSON.parse(found[2] ?? "{}");
    if (found[1] === "hits") hearing.hits((said as { items: StoredEvent[] }).items);
    if (found[1] === "progress") hearing.progress(said as Summary);
    if (found[1] === "problem") throw new Problem(503, said as { detail: string });
    if (found[1] === "done") hearing.done(said as SearchEnd);
    return found[1] === "done";
}

export const more_events = (ask: EventAsk & { after: string; limit: number }) => send<EventPage>("GET", "/logs/events", { query: ask });

export const useLogStatus = () => useQuery({ queryKey: ["logs"], queryFn: () => send<LogStatus>("GET", "/logs"), staleTime: 30_000 });

export const useEvent = (id: string) => useQuery({ queryKey: ["event", id], queryFn: () => send<StoredEvent>("GET", `/logs/events/${id}`), enabled: id !== "", staleTime: Infinity });

/** What fields there are, and their values: of a sample of the newest events in the range. */
export const useEventFields = (from: string, to: string) =>
    useQuery({ queryKey: ["event-fields", from, to], queryFn: () => send<{ items: FieldTop[] }>("GET", "/logs/fields", { query: { from, to } }).then((found) => found.items), staleTime: 60_000, retry: false });

export type Around = { before: StoredEvent[]; event: StoredEvent; after: StoredEvent[] };
export const useAround = (id: string, ask: { before: number; after: number; same_host: boolean; same_source: boolean }) =>
    useQuery({ queryKey: ["events-around", id, ask], queryFn: () => send<Around>("GET", `/logs/events/${id}/around`, { query: ask }), staleTime: Infinity });

export const useRuleDraft = (ask: EventAsk & { title: string }) => useQuery({ queryKey: ["rule-draft", ask], queryFn: () => send<RuleDraft>("POST", "/logs/rule-draft", { body: ask }), retry: false, staleTime: Infinity });

export const useRaiseAlert = () => useMutation({ mutationFn: (body: { event: string; title: string; severity: string }) => send<AnyRecord>("POST", "/logs/alerts", { body }) });

/** The address of a file of all events that match. */
export const export_address = (ask: EventAsk & { format: "ndjson" | "csv"; fields?: string }) => address("/logs/export", ask);
