import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./row-acts.module.css";

/** The last cell of a table's row: what can be done with it. */
export const RowActs = ({ children }: { children: ReactNode }) => (
    <td className={styles.cell}>
        <div className={styles.acts}>{children}</div>
    </td>
);

/** `of`: what it is done to, for whoever does not see the row. */
export const RowAct = ({ verb, of, busy = false, onClick }: { verb: string; of: string; busy?: boolean; onClick: () => void }) => (
    <Button variant="subtle" size="compact-xs" aria-label={`${verb} ${of}`} loading={busy} onClick={onClick}>
        {verb}
    </Button>
);
