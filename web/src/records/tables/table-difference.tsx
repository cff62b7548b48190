// What an import would do, or did: the sums, the problems by row, and each record with its fields before and after.
import { Link } from "@tanstack/react-router";
import type { TableResult } from "@/api/tables";
import type { TypeDescription } from "@/api/types";
import { OutcomeList, type Sum, Sums } from "@/components/outcome";
import { title_of_name } from "../fields";
import { Value } from "../value";
import styles from "./tables.module.css";

export function TableDifference({ type, result, tried }: { type: TypeDescription; result: TableResult; tried: boolean }) {
    const sums: Sum[] = [
        { word: tried ? "to create" : "created", count: result.created },
        { word: tried ? "to change" : "changed", count: result.changed },
        { word: "the same", count: result.same },
        { word: tried ? "cannot be taken" : "not taken", count: result.failed, bad: true },
    ];
    return (
        <>
            <Sums label={tried ? "What it would change" : "What it changed"} sums={sums} />
            {result.unknown?.length ? <p className={styles.bad}>Columns that no field has: {result.unknown.map((one) => [one.name, one.hint].filter(Boolean).join(", ")).join("; ")}</p> : null}
            {result.ignored?.length ? <p className={styles.quiet}>Columns that are not read, as nobody sets them: {result.ignored.join(", ")}</p> : null}
            {result.problems.length ? (
                <OutcomeList title="Problems">
                    {result.problems.map((problem, index) => (
                        <tr key={index}>
                            <td>row {problem.row}</td>
                            <td className="mono">{problem.column ?? ""}</td>
                            <td className={styles.bad}>{problem.message}</td>
                        </tr>
                    ))}
                </OutcomeList>
            ) : null}
            {result.changes.length ? (
                <OutcomeList title="Changes" note={result.changes.length < result.created + result.changed ? `the first ${result.changes.length.toLocaleString("en")}` : ""}>
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
                </OutcomeList>
            ) : null}
        </>
    );
}
