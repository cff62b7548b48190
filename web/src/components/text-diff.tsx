// Two versions of a text, one through the other: what went is struck, what came is marked, and long stretches that stayed are folded.
import styles from "./text-diff.module.css";

export type DiffPart = { change: "same" | "removed" | "added"; text: string };

/** Lines shown around a change. */
const around = 2;

export const WordDiff = ({ parts }: { parts: DiffPart[] }) => (
    <span className={styles.words}>
        {parts.map((part, index) => (part.change === "same" ? <span key={index}>{part.text}</span> : part.change === "removed" ? <del key={index}>{part.text}</del> : <ins key={index}>{part.text}</ins>))}
    </span>
);

export function LineDiff({ lines }: { lines: DiffPart[] }) {
    const stretches = stretches_of(lines);
    return (
        <div className={styles.lines}>
            {stretches.map(({ change, texts }, index) =>
                change === "same" ? <Stayed key={index} lines={texts} first={index === 0} last={index === stretches.length - 1} /> : change === "removed" ? <del key={index}>{texts.join("\n") || " "}</del> : <ins key={index}>{texts.join("\n") || " "}</ins>,
            )}
        </div>
    );
}

function stretches_of(lines: DiffPart[]) {
    const all: { change: DiffPart["change"]; texts: string[] }[] = [];
    for (const { change, text } of lines) {
        const last = all.at(-1);
        if (last?.change === change) last.texts.push(text);
        else all.push({ change, texts: [text] });
    }
    return all;
}

function Stayed({ lines, first, last }: { lines: string[]; first: boolean; last: boolean }) {
    const [head, tail] = [first ? 0 : around, last ? 0 : around];
    const folded = lines.length - head - tail;
    if (folded < 2) return <span>{lines.join("\n") || " "}</span>;
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
