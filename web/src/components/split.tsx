// A list above, and what one of its rows holds below; both scroll by themselves.
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./split.module.css";

export const Split = ({ children, below }: { children: ReactNode; below?: ReactNode }) => (
    <div className={styles.split}>
        <div className={styles.above}>{children}</div>
        {below}
    </div>
);

type BelowProps = { title: string; note?: ReactNode; acts?: ReactNode; close: () => void; children: ReactNode };

export const Below = ({ title, note, acts, close, children }: BelowProps) => (
    <section className={styles.below} aria-label={title}>
        <div className={styles.heading}>
            <h2>{title}</h2>
            {note}
            <div className={styles.acts}>
                {acts}
                <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={close}>
                    <IconX size={16} stroke={1.6} />
                </ActionIcon>
            </div>
        </div>
        {children}
    </section>
);
