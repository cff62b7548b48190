import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { message_of, Problem } from "@/api/problem";
import styles from "./empty.module.css";
import { Mark } from "./mark";

/** Nothing here yet: what it is for, what to do next, and the button that does it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
    return (
        <div className={styles.empty}>
            <Mark size={72} quiet />
            <h2>{title}</h2>
            <div className={styles.words}>{children}</div>
            {action ? <div className={styles.action}>{action}</div> : null}
        </div>
    );
}

export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
    const missing = error instanceof Problem && error.status === 404;
    return (
        <div className={styles.empty} role="alert">
            <h2>{missing ? "Not there" : "That did not work"}</h2>
            <div className={styles.words}>{message_of(error)}</div>
            {again && !missing ? (
                <div className={styles.action}>
                    <Button variant="default" onClick={again}>
                        Try again
                    </Button>
                </div>
            ) : null}
        </div>
    );
}

/** Grey rows while the first answer is on its way. */
export function Waiting({ rows = 8 }: { rows?: number }) {
    return (
        <div className={styles.waiting} role="status" aria-label="Loading">
            {Array.from({ length: rows }, (_, index) => (
                <span key={index} data-width={index % 4} />
            ))}
        </div>
    );
}
