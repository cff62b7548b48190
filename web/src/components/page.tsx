// The frame of every page: one title, one primary action, the filters in one line, then the content.
import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

type PageProps = { title: string; crumbs?: ReactNode; beside?: ReactNode; actions?: ReactNode; filters?: ReactNode; children: ReactNode };

export function Page({ title, crumbs, beside, actions, filters, children }: PageProps) {
    useEffect(() => void (document.title = `${title} · Redoubt`), [title]);
    return (
        <div className={styles.page}>
            <header className={styles.header}>
                {crumbs ? <div className={styles.crumbs}>{crumbs}</div> : null}
                <h1 className={styles.title} title={title}>
                    {title}
                </h1>
                {beside}
                <div className={styles.actions}>{actions}</div>
            </header>
            {filters ? <div className={styles.filters}>{filters}</div> : null}
            {children}
        </div>
    );
}

/** Content that scrolls, beside an optional side column of facts. */
export function Columns({ children, side }: { children: ReactNode; side?: ReactNode }) {
    return (
        <div className={styles.columns}>
            <div className={styles.main} tabIndex={-1}>
                {children}
            </div>
            {side ? <aside className={styles.side}>{side}</aside> : null}
        </div>
    );
}

export function Section({ title, count, action, children }: { title: string; count?: number; action?: ReactNode; children: ReactNode }) {
    return (
        <section className={styles.section} aria-label={title}>
            <div className={styles.heading}>
                <h2>{title}</h2>
                {count === undefined ? null : <span className={styles.count}>{count.toLocaleString("en")}</span>}
                <div className={styles.actions}>{action}</div>
            </div>
            {children}
        </section>
    );
}

export const Card = ({ children }: { children: ReactNode }) => <div className={styles.card}>{children}</div>;
