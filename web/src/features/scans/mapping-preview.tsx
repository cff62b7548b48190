// What a mapping makes of a sample.
import type { MappingTrial, TriedFinding } from "@/api/reports";
import { Table } from "@/components/table";
import { count_of } from "@/components/words";
import { UnreadParts } from "./unread-parts";
import styles from "./scans.module.css";

const place_of = (one: TriedFinding) => one.url || (one.file ? `${one.file}${one.line ? `:${one.line}` : ""}` : one.component || (one.port ? `port ${one.port}` : ""));

export function MappingPreview({ trial }: { trial: MappingTrial }) {
    if (trial.problems.length)
        return (
            <ul className={styles.faults} role="alert">
                {trial.problems.map((problem, index) => (
                    <li key={index} className={styles.bad}>
                        {problem.where ? <span className="mono">{problem.where}</span> : null} {problem.message}
                    </li>
                ))}
            </ul>
        );
    return (
        <>
            <p role="status">{count_of(trial.findings, "finding")} read.</p>
            {trial.notes.map((note) => (
                <p key={note} className={styles.quiet}>
                    {note}
                </p>
            ))}
            {trial.shown.length ? (
                <div className={styles.preview}>
                    <Table heads={["Severity", "Title", "Where", "Rule", "Names"]}>
                        {trial.shown.map((one, index) => (
                            <tr key={index}>
                                <td>
                                    {one.severity} {one.severity_says && one.severity_says !== one.severity ? <span className={styles.quiet}>({one.severity_says})</span> : null}
                                </td>
                                <td className={styles.title}>{one.title}</td>
                                <td className={styles.where}>
                                    {place_of(one)} <span className={styles.quiet}>{one.target}</span>
                                </td>
                                <td className="mono">{one.rule}</td>
                                <td>{[...one.vulnerabilities, ...one.weaknesses].join(", ")}</td>
                            </tr>
                        ))}
                    </Table>
                </div>
            ) : null}
            <UnreadParts parts={trial.unread} />
        </>
    );
}
