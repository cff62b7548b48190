// Two versions of a text, one through the other: what went is struck, what came is marked, and long stretches that stayed are folded.
import { useMemo } from "react";
import { diff_of } from "./line-diff";
import styles from "./text-diff.module.css";

/** Lines shown around a change. */
const around = 2;

export function TextDiff({ before, after }: { before: string; after: string }) {
    const { parts, by } = useMemo(() => diff_of(before, after), [before, after]);
    if (by === "words")
        return (
            <span className={styles.words}>
                {parts.map((part, index) => (part.kind === "same" ? <span key={index}>{part.text}</span> : part.kind === "gone" ? <del key={index}>{part.text}</del> : <ins key={index}>{part.text}</ins>))}
            </span>
        );
    return (
        <div className={styles.lines}>
            {parts.map((part, index) => (part.kind === "same" ? <Stayed key={index} text={part.text} first={index === 0} last={index === parts.length - 1} /> : part.kind === "gone" ? <del key={index}>{part.text || " "}</del> : <ins key={index}>{part.text || " "}</ins>))}
        </div>
    );
}

function Stayed({ text, first, last }: { text: string; first: boolean; last: boolean }) {
    const lines = text.split("\n");
    const [head, tail] = [first ? 0 : around, last ? 0 : around];
    const folded = lines.length - head - tail;
    if (folded < 2) return <span>{text}</span>;
    return (
        <>
            {head ? <span>{lines.slice(0, head).join("\n")}</span> : null}
            <details>
                <summary>{folded} lines as before</summary>
                <span>{lines.slice(head, lines.length - tail).join("\n")}</span>
            </details>
            {tail ? <span>{lines.slice(lines.length - tail).join("\n")}</span> : null}
        </>
    );
}
