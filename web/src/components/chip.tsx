import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./chip.module.css";

/** A facet that is on or off. */
export function Chip({ on, onClick, label, children }: { on: boolean; onClick: () => void; label?: string; children: ReactNode }) {
    return (
        <UnstyledButton className={styles.chip} aria-pressed={on} aria-label={label} title={label} onClick={onClick}>
            {children}
        </UnstyledButton>
    );
}

/** Chips that belong together, joined. */
export const ChipGroup = ({ label, children }: { label: string; children: ReactNode }) => (
    <div className={styles.group} role="group" aria-label={label}>
        {children}
    </div>
);
