// What an import would do, or did: the sums, the problems by row, and each record with its fields before and after.
import { Link } from "@tanstack/react-router";
import type { TableResult } from "@/api/tables";
import type { TypeDescription } from "@/api/types";
import { title_of_name } from "../fields";
import { Value } from "../value";
import styles from "./tables.module.css";

export function TableDifference({ type, result, tried }: { type: TypeDescription; result: TableResult; tried: boolean }) {
    const sums: [string, number][] = [[tried ? "to create" : "created", result.created], [tried ? "to change" : "changed", result.changed], ["the same", result.same], [tried ? "cannot be taken" : "not taken", result.failed]];
    return (
        <>
            <div role="status" aria-label={tried ? "What it would change" : "What it changed"}>
                <dl className={styles.sums}>
                    {sums.map(([word, count]) => (
                        <div key={word} data-bad={(word.includes("taken") && count > 0) || undefined}>
                            <dd>{count.toLocaleString("en")}</dd>
                            <dt>{word}</dt>
                        </div>
                    ))}
                </dl>
            </div>
            {result.unknown?.length ? <p className={styles.bad}>Columns that no field has: {result.unknown.map((one) => [one.name, one.hint].filter(Boolean).join(", ")).join("; ")}</p> : null}
            {result.ignored?.length ? <p className={styles.quiet}>Columns that are not read, as nobody sets them: {result.ignored.join(", ")}</p> : null}
            {result.problems.length ? (
                <section className={styles.part} aria-label="Problems">
                    <h3>Problems</h3>
                    <table>
                        <tbody>
                            {result.problems.map((problem, index) => (
                                <tr key={index}>
                                    <td>row {problem.row}</td>
                                    <td className="mono">{problem.column ?? ""}</td>
                                    <td className={styles.bad}>{problem.message}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </section>
            ) : null}
            {result.changes.length ? (
                <section className={styles.part} aria-label="Changes">
                    <h3>
                        Changes {result.changes.length < result.created + result.changed ? <span className={styles.quiet}>the first {result.changes.length.toLocaleString("en")}</span> : null}
                    </h3>
                    <table>
                        <tbody>
                            {result.changes.map((change) => (
                                <tr key={`${change.row}-${change.key}`}>
                                    <td>row {change.row}</td>
                                    <td>{change.key ? <Link className="link mono" target="_blank" to={`/${type.room}/${type.plural}/${change.key}`}>{change.key}</Link> : "new"}</td>
                                    <td>
                                        {change.key ? null : <span className={styles.title}>{change.title}</span>}
                                        {change.fields.map((one) => (
                                            <span key={one.field} className={styles.change}>
                                                <span className={styles.quiet}>{title_of_name(type, one.field)}</span>
                                                {change.key ? <del><Value value={one.old} inline /></del> : null}
                                                <ins><Value value={one.new} inline /></ins>
                                            </span>
                                        ))}
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </section>
            ) : null}
        </>
    );
}
