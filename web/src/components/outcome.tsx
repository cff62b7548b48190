// What an import would do, or did: its sums, and lists of what it met.
import type { ReactNode } from "react";
import styles from "./outcome.module.css";

export type Sum = { word: string; count: number; bad?: boolean };

export function Sums({ label, sums }: { label: string; sums: Sum[] }) {
    return (
        <div role="status" aria-label={label}>
            <dl className={styles.sums}>
                {sums.map(({ word, count, bad }) => (
                    <div key={word} data-bad={(bad && count > 0) || undefined}>
                        <dd>{count.toLocaleString("en")}</dd>
                        <dt>{word}</dt>
                    </div>
                ))}
            </dl>
        </div>
    );
}

/** `note`: beside the title, quietly; `children`: rows of a table, whose last column takes the room. */
export function OutcomeList({ title, label = title, note, children }: { title: string; label?: string; note?: string; children: ReactNode }) {
    return (
        <section className={styles.part} aria-label={label}>
            <h3>
                {title} {note ? <span className={styles.quiet}>{note}</span> : null}
            </h3>
            <table>
                <tbody>{children}</tbody>
            </table>
        </section>
    );
}
