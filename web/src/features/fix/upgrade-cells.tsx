import type { Upgrade } from "@/api/software";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { Cell } from "@/components/virtual-grid";
import { from_words, percent, restart_of } from "./plan-words";
import styles from "./fix.module.css";

export const upgrade_columns = "minmax(140px, 1.5fr) minmax(124px, 1.1fr) minmax(100px, 1fr) 72px 66px 88px 66px 96px minmax(110px, 1fr) 72px 116px";

export function UpgradeCells({ upgrade, cleared }: { upgrade: Upgrade; cleared: number }) {
    const overdue = upgrade.first_due !== null && Date.parse(upgrade.first_due) < Date.now();
    return (
        <>
            <Cell>
                <span className="cut" title={upgrade.component}>{upgrade.package}</span>
            </Cell>
            <Cell mono>
                <span className="cut" title={upgrade.installed.join(", ")}>{from_words(upgrade.installed)}</span>
            </Cell>
            <Cell mono>{upgrade.to ? <span className="cut" title={upgrade.to}>{upgrade.to}</span> : <span className={styles.unknown}>no fix named</span>}</Cell>
            <Cell right>{upgrade.assets.toLocaleString("en")}</Cell>
            <Cell right>{upgrade.cleared.toLocaleString("en")}</Cell>
            <Cell right>
                <span title={upgrade.unfixed ? `${upgrade.unfixed.toLocaleString("en")} more have no fix that anybody names` : undefined}>{upgrade.clears.toLocaleString("en")}</span>
            </Cell>
            <Cell right>{upgrade.overdue ? <span className={styles.over}>▲ {upgrade.overdue.toLocaleString("en")}</span> : <span className={styles.quiet}>0</span>}</Cell>
            <Cell>{upgrade.first_due ? <span className={overdue ? styles.over : undefined}><Time at={upgrade.first_due} /></span> : <span className={styles.quiet}>no date</span>}</Cell>
            <Cell>{upgrade.owner ? <Person name={upgrade.owner.title} /> : <span className={styles.unknown}>nobody</span>}</Cell>
            <Cell quiet><span className="cut" title={restart_of(upgrade)}>{restart_of(upgrade)}</span></Cell>
            <Cell>
                <span className={styles.share}>
                    <progress max={100} value={cleared * 100} aria-label="Cleared so far" />
                    {percent(cleared)}
                </span>
            </Cell>
        </>
    );
}
