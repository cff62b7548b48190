// What a report would do to the inventory, or did: the sums, what could not be read, and each asset with the reason.
import { Link } from "@tanstack/react-router";
import type { InventoryResult } from "@/api/inventory";
import styles from "./inventory.module.css";

const acts = { create: "new", change: "changed", merge: "is another" };

export function ImportSums({ result, tried }: { result: InventoryResult; tried: boolean }) {
    const sums: [string, number][] = [
        ["sightings", result.sightings],
        [tried ? "assets to create" : "assets created", result.created],
        [tried ? "to change" : "changed", result.changed],
        ["the same", result.same],
        ["turn out to be another", result.merged],
        ["in doubt", result.doubtful],
    ];
    return (
        <>
            <div role="status" aria-label={tried ? "What it would change" : "What it changed"}>
                <dl className={styles.sums}>
                    {sums.map(([word, count]) => (
                        <div key={word}>
                            <dd>{count.toLocaleString("en")}</dd>
                            <dt>{word}</dt>
                        </div>
                    ))}
                </dl>
            </div>
            {result.problems_total ? (
                <section className={styles.part} aria-label="Problems">
                    <h3>
                        Left out or not read <span className={styles.quiet}>{result.problems_total.toLocaleString("en")}</span>
                    </h3>
                    <table>
                        <tbody>
                            {result.problems.map((problem, index) => (
                                <tr key={index}>
                                    <td>{problem.where}</td>
                                    <td className={styles.bad}>{problem.message}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </section>
            ) : null}
            {result.changes.length ? (
                <section className={styles.part} aria-label="Assets">
                    <h3>
                        Assets <span className={styles.quiet}>{result.changes.length < result.created + result.changed + result.merged ? `the first ${result.changes.length.toLocaleString("en")}` : ""}</span>
                    </h3>
                    <table>
                        <tbody>
                            {result.changes.map((change, index) => (
                                <tr key={index}>
                                    <td>{change.key ? <Link className="link mono" target="_blank" to={`/know/assets/${change.key}`}>{change.key}</Link> : ""}</td>
                                    <td>{acts[change.action]}</td>
                                    <td>{change.title}</td>
                                    <td className={styles.quiet}>{change.why}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </section>
            ) : null}
        </>
    );
}
