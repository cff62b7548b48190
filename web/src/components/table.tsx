// A plain table for a handful of rows; lists of records have a grid of their own.
import type { ReactNode } from "react";
import styles from "./table.module.css";

/** `acts`: the last column holds buttons, and its head is for screen readers alone. */
export function Table({ heads, acts = false, children }: { heads: string[]; acts?: boolean; children: ReactNode }) {
    return (
        <table className={styles.table}>
            <thead>
                <tr>
                    {heads.map((head) => (
                        <th key={head}>{head}</th>
                    ))}
                    {acts ? (
                        <th>
                            <span className="unseen">Acts</span>
                        </th>
                    ) : null}
                </tr>
            </thead>
            <tbody>{children}</tbody>
        </table>
    );
}
