// What a report would do to the inventory, or did: the sums, what could not be read, and each asset with the reason.
import { Link } from "@tanstack/react-router";
import type { InventoryResult } from "@/api/inventory";
import { OutcomeList, type Sum, Sums } from "@/components/outcome";
import styles from "./inventory.module.css";

const acts = { create: "new", change: "changed", merge: "is another" };

export function ImportSums({ result, tried }: { result: InventoryResult; tried: boolean }) {
    const sums: Sum[] = [
        { word: "sightings", count: result.sightings },
        { word: tried ? "assets to create" : "assets created", count: result.created },
        { word: tried ? "to change" : "changed", count: result.changed },
        { word: "the same", count: result.same },
        { word: "turn out to be another", count: result.merged },
        { word: "in doubt", count: result.doubtful },
    ];
    if (result.linked) sums.push({ word: "links made", count: result.linked });
    return (
        <>
            <Sums label={tried ? "What it would change" : "What it changed"} sums={sums} />
            {result.problems_total ? (
                <OutcomeList title="Left out or not read" label="Problems" note={result.problems_total.toLocaleString("en")}>
                    {result.problems.map((problem, index) => (
                        <tr key={index}>
                            <td>{problem.where}</td>
                            <td className={styles.bad}>{problem.message}</td>
                        </tr>
                    ))}
                </OutcomeList>
            ) : null}
            {result.changes.length ? (
                <OutcomeList title="Assets" note={result.changes.length < result.created + result.changed + result.merged ? `the first ${result.changes.length.toLocaleString("en")}` : ""}>
                    {result.changes.map((change, index) => (
                        <tr key={index}>
                            <td>{change.key ? <Link className="link mono" target="_blank" to={`/know/assets/${change.key}`}>{change.key}</Link> : ""}</td>
                            <td>{acts[change.action]}</td>
                            <td>{change.title}</td>
                            <td className={styles.quiet}>{change.why}</td>
                        </tr>
                    ))}
                </OutcomeList>
            ) : null}
        </>
    );
}
