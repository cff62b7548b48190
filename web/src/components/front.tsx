import type { ReactNode } from "react";
import { Mark } from "./mark";
import styles from "./front.module.css";

/** The page before the door: the fort, a heading, one thing to do. */
export function Front({ title, children }: { title: string; children: ReactNode }) {
    return (
        <main className={styles.front}>
            <div className={styles.panel}>
                <Mark size={88} />
                <h1>{title}</h1>
                {children}
            </div>
        </main>
    );
}
