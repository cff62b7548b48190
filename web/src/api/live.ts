// What changed, as it changes: one stream of server-sent events for the whole console.
import { base } from "./client";
import type { Change } from "./types";

type Hearer = (change: Change) => void;
type ImportHearer = (news: { id: string; progress: number; state: string }) => void;

const hearers = new Set<Hearer>();
const import_hearers = new Set<ImportHearer>();
const told_hearers = new Set<() => void>();

export function hear_changes(hearer: Hearer): () => void {
    hearers.add(hearer);
    return () => void hearers.delete(hearer);
}

export function hear_imports(hearer: ImportHearer): () => void {
    import_hearers.add(hearer);
    return () => void import_hearers.delete(hearer);
}

/** Somebody was told something; whether it was me is to be looked up. */
export function hear_told(hearer: () => void): () => void {
    told_hearers.add(hearer);
    return () => void told_hearers.delete(hearer);
}

/** Opens the stream; the browser reconnects by itself. `on_state` says whether we are live, `on_missed` that events were lost. */
export function open_stream(on_state: (live: boolean) => void, on_missed: () => void): () => void {
    const stream = new EventSource(`${base}/live`);
    stream.onopen = () => on_state(true);
    stream.onerror = () => on_state(false);
    stream.addEventListener("change", (event) => tell(hearers, event));
    stream.addEventListener("import", (event) => tell(import_hearers, event));
    stream.addEventListener("notification", () => told_hearers.forEach((hear) => hear()));
    stream.addEventListener("reload", on_missed);
    return () => stream.close();
}

function tell<T>(to: Set<(news: T) => void>, event: MessageEvent<string>) {
    const news = JSON.parse(event.data) as T;
    for (const hearer of to) hearer(news);
}
