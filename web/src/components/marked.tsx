import styles from "./marked.module.css";

/** A text with the part that mattered marked; wildcards in the part stand for anything. Without a hit the whole is marked. */
export function Marked({ text, part, whole = true }: { text: string; part: string; whole?: boolean }) {
    const found = part ? place_of(text, part) : null;
    if (!found) return whole ? <mark className={styles.mark}>{text}</mark> : <>{text}</>;
    return (
        <>
            {text.slice(0, found.start)}
            <mark className={styles.mark}>{text.slice(found.start, found.end)}</mark>
            {text.slice(found.end)}
        </>
    );
}

function place_of(text: string, part: string): { start: number; end: number } | null {
    const lower = text.toLowerCase();
    const pieces = part.toLowerCase().split(/[*?]+/).filter(Boolean);
    let start = -1;
    let end = 0;
    for (const piece of pieces) {
        const at = lower.indexOf(piece, end);
        if (at < 0) return null;
        if (start < 0) start = at;
        end = at + piece.length;
    }
    return start < 0 ? null : { start, end };
}
