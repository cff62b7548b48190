import { useEffect, useRef } from "react";
import type { DeadlineTable } from "@/api/deadlines";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { label_of } from "@/components/words";
import styles from "./settings.module.css";

/** The rows of one table, each with its line in the file; `line` is the one that a link came for. */
export function DeadlineRows({ table, line }: { table: DeadlineTable; line: number }) {
    const came_for = useRef<HTMLTableRowElement>(null);
    useEffect(() => came_for.current?.scrollIntoView({ block: "center" }), [line, table.name]);
    return (
        <Section title={`Rows of ${table.title}`} count={table.rows.length}>
            <Table heads={["Line", ...table.inputs.map(label_of), ...table.outcomes.map(label_of)]}>
                {table.rows.map((row) => (
                    <tr key={row.line} ref={row.line === line ? came_for : undefined} className={row.line === line ? styles.came_for : undefined}>
                        <td className={styles.this}>{row.line}</td>
                        {row.asked.map((one, index) => (
                            <td key={index}>{one || <span className={styles.this}>any</span>}</td>
                        ))}
                        {row.comes.map((one, index) => (
                            <td key={index}>{one || <span className={styles.this}>{table.outcomes[index] === "days" ? "no date" : "–"}</span>}</td>
                        ))}
                    </tr>
                ))}
            </Table>
        </Section>
    );
}
