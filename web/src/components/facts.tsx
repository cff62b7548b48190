import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** Names and values, one under the other. */
export function Facts({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
    return <dl className={wide ? styles.wide : styles.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
    return (
        <div className={styles.fact}>
            <dt>{name}</dt>
            <dd>{children}</dd>
        </div>
    );
}
