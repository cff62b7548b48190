import styles from "./state-label.module.css";
import { words_of } from "./words";

/** A state is a quiet word with a small sign: open, or closed. */
export function StateLabel({ state, closed = false }: { state: string; closed?: boolean }) {
    return (
        <span className={styles.state} data-closed={closed || undefined}>
            <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
                {closed ? <path d="M1 4.2 3.2 6.4 7.2 1.8" fill="none" stroke="currentColor" strokeWidth="1.5" /> : <circle cx="4" cy="4" r={state === "new" ? 3 : 2.2} fill={state === "new" ? "none" : "currentColor"} stroke="currentColor" strokeWidth="1.2" />}
            </svg>
            {words_of(state)}
        </span>
    );
}
