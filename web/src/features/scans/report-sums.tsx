// What a report would change, or did: the sums, each change with its reason, and what no mapping reads.
import { Link } from "@tanstack/react-router";
import type { ReportChange, ReportResult } from "@/api/reports";
import { OutcomeList, type Sum, Sums } from "@/components/outcome";
import { is_severity, SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { UnreadParts } from "./unread-parts";
import styles from "./scans.module.css";

const acts: Record<ReportChange["action"], string> = { new: "new", back: "back", moved: "moved", changed: "changed", missed: "not seen", closed: "closed", doubt: "in doubt" };

export function ReportSums({ result, tried }: { result: ReportResult; tried: boolean }) {
    const sums: Sum[] = [
        { word: "findings in the report", count: result.findings },
        { word: tried ? "places to add" : "places added", count: result.new },
        { word: "back", count: result.back },
        { word: "moved", count: result.moved },
        { word: "changed", count: result.changed },
        { word: "the same", count: result.same },
        { word: "not seen", count: result.gone },
        { word: tried ? "to close" : "closed", count: result.closed },
    ];
    if (result.doubtful) sums.push({ word: "in doubt", count: result.doubtful });
    if (result.new_assets) sums.push({ word: tried ? "assets to propose" : "assets proposed", count: result.new_assets });
    const total = result.new + result.back + result.moved + result.changed + result.gone + result.closed + result.doubtful;
    return (
        <>
            <p className={styles.quiet}>
                {`${result.tool} ${result.tool_version}`.trim()}, read as {result.format}, scanned <Time at={result.scanned} as="long" />.{result.same_as ? ` This very file was imported on ${result.same_as}.` : ""}
            </p>
            <Sums label={tried ? "What it would change" : "What it changed"} sums={sums} />
            {result.problems.length ? (
                <OutcomeList title="To know" label="Problems" note={result.problems.length.toLocaleString("en")}>
                    {result.problems.map((problem) => (
                        <tr key={problem}>
                            <td className={styles.bad}>{problem}</td>
                        </tr>
                    ))}
                </OutcomeList>
            ) : null}
            {result.changes.length ? (
                <OutcomeList title="Changes" note={result.changes.length < total ? `the first ${result.changes.length.toLocaleString("en")}` : ""}>
                    {result.changes.map((change, index) => (
                        <tr key={index}>
                            <td>{acts[change.action]}</td>
                            <td>{is_severity(change.severity) ? <SeverityLabel severity={change.severity} short /> : ""}</td>
                            <td>{change.finding ? <Link className="link mono" target="_blank" to={`/fix/findings/${change.finding}`}>{change.finding}</Link> : ""}</td>
                            <td className={styles.title}>{change.title}</td>
                            <td className={styles.where}>
                                {change.where} <span className={styles.quiet}>{change.asset ?? ""}</span>
                            </td>
                            <td className={styles.quiet}>{change.why}</td>
                        </tr>
                    ))}
                </OutcomeList>
            ) : null}
            <UnreadParts parts={result.unread} />
        </>
    );
}
