import styles from "./marked.module.css";

type Range = { start: number; end: number };

/** A text with the parts that mattered marked; wildcards in a part stand for anything. Without a hit the whole is marked, unless told not to. */
export function Marked({ text, parts, whole = true }: { text: string; parts: string[]; whole?: boolean }) {
    const ranges = merged(parts.flatMap((part) => place_of(text, part) ?? []));
    if (ranges.length === 0) return whole ? <mark className={styles.mark}>{text}</mark> : <>{text}</>;
    return (
        <>
            {ranges.map(({ start, end }, index) => (
                <span key={start}>
                    {text.slice(ranges[index - 1]?.end ?? 0, start)}
                    <mark className={styles.mark}>{text.slice(start, end)}</mark>
                </span>
            ))}
            {text.slice(ranges.at(-1)?.end)}
        </>
    );
}

export function place_of(text: string, part: string): Range | null {
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

export function merged(ranges: Range[]): Range[] {
    const out: Range[] = [];
    for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
        const last = out.at(-1);
        if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
        else out.push({ ...range });
    }
    return out;
}
