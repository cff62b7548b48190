// The line under a list: what it holds, and the keys that work on it.
import type { ReactNode } from "react";
import { KeyCap } from "./key-cap";
import styles from "./status-bar.module.css";

/** Each hint: one or more keys, and last what they do. */
export function StatusBar({ hints, children }: { hints: string[][]; children?: ReactNode }) {
    return (
        <footer className={styles.status}>
            {children ? <span role="status">{children}</span> : null}
            {hints.map((hint) => (
                <span key={hint.join()}>
                    {hint.slice(0, -1).map((key) => (
                        <KeyCap key={key} keys={key} />
                    ))}
                    {hint.at(-1)}
                </span>
            ))}
        </footer>
    );
}
