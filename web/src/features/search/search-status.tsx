// How far the search is, what it found, and what could not be looked at.
import { message_of } from "@/api/problem";
import { StatusBar } from "@/components/status-bar";
import { count_of } from "@/components/words";
import type { SearchState } from "./use-search";
import styles from "./search.module.css";

export function SearchStatus({ state }: { state: SearchState }) {
    const { running, summary, end, items, stopped } = state;
    const part = summary?.blocks ? Math.round((summary.blocks_done / summary.blocks) * 100) : 0;
    const found = count_of(summary?.matched ?? items.length, "event");
    const words = running ? `${found} so far, ${part}% of the range looked through` : stopped ? `Stopped: ${found} in the ${part}% that was looked through` : end?.spent ? `It took too long: ${found} in the ${part}% that was looked through` : found;
    return (
        <>
            {running ? <div className={styles.progress} role="progressbar" aria-label="Search" aria-valuenow={part} aria-valuemin={0} aria-valuemax={100}><i style={{ width: `${part}%` }} /></div> : null}
            {state.error && items.length ? <p className={styles.trouble} role="alert">{message_of(state.error)}</p> : null}
            {end?.problems.length ? <p className={styles.trouble} role="alert">Not looked at: {end.problems.join("; ")}</p> : null}
            <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["v", "raw"], ["r", "again"], ["Esc", running ? "stop" : "close"], ["/", "query"]]}>
                {words}
                {!running && items.length < (summary?.matched ?? 0) ? `, ${items.length.toLocaleString("en")} listed` : ""}
            </StatusBar>
        </>
    );
}
