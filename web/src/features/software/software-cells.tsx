import type { SoftwareRow } from "@/api/software";
import { Cell } from "@/components/virtual-grid";
import { mark_of, mark_words, versions_in_words } from "./version-words";
import styles from "./software.module.css";

export const software_columns = "minmax(200px, 2fr) 120px minmax(240px, 2.4fr) 90px 130px 130px";

export function SoftwareCells({ row }: { row: SoftwareRow | undefined }) {
    if (!row) return <Cell quiet>…</Cell>;
    const marked = row.versions.map((one) => `${one.version || "no version"} on ${one.assets.toLocaleString("en")}: ${mark_words[mark_of(one)]}`);
    return (
        <>
            <Cell>
                <span className="cut" title={row.name}>{row.name}</span>
            </Cell>
            <Cell quiet>{row.ecosystem}</Cell>
            <Cell>
                <span title={marked.slice(0, 20).join("\n")}>{versions_in_words(row)}</span>
                <span className={styles.versions}>
                    {row.versions.slice(0, 8).map((one, index) => (
                        <span key={one.version} className={mark_of(one) === "vulnerable" ? styles.weak : mark_of(one) === "unknown" ? styles.unknown : styles.quiet}>
                            {index ? ", " : ""}
                            {mark_of(one) === "vulnerable" ? "▲" : ""}
                            {one.version}
                        </span>
                    ))}
                </span>
            </Cell>
            <Cell right>{row.assets.toLocaleString("en")}</Cell>
            <Cell right>{row.vulnerable_assets ? <span className={styles.weak}>{row.vulnerable_assets.toLocaleString("en")}</span> : row.unknown ? <span className={styles.unknown}>unknown</span> : <span className={styles.quiet}>0</span>}</Cell>
            <Cell right>{row.weaknesses ? row.weaknesses.toLocaleString("en") : row.unknown ? <span className={styles.unknown}>unknown</span> : <span className={styles.quiet}>none known</span>}</Cell>
        </>
    );
}
