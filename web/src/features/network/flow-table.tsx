// From zone to zone: rows are where it comes from, columns where it goes; each cell says what may, what must not, and where the two disagree.
import type { FlowMatrix } from "@/api/network";
import { RecordLink } from "@/records/record-link";
import { trust_words } from "./zone-table";
import styles from "./network.module.css";

export function FlowTable({ matrix }: { matrix: FlowMatrix }) {
    const into = matrix.zones.filter((zone) => matrix.flows.some((flow) => flow.to === zone.zone.key));
    const out_of = matrix.zones.filter((zone) => matrix.flows.some((flow) => flow.from === zone.zone.key));
    if (matrix.flows.length === 0) return <p className={styles.quiet}>No zone says what may flow from it. Edit a zone and give it flows.</p>;
    return (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Flows between zones">
            <table className={styles.matrix}>
                <thead>
                    <tr>
                        <th scope="col">from \ to</th>
                        {into.map((zone) => (
                            <th key={zone.zone.key} scope="col">
                                <RecordLink record={{ ...zone.zone, title: zone.name }} />
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {out_of.map((from) => (
                        <tr key={from.zone.key}>
                            <th scope="row">
                                <RecordLink record={{ ...from.zone, title: from.name }} />
                                <div className={styles.quiet}>{from.trust ? trust_words[from.trust] : "trust unknown"}</div>
                            </th>
                            {into.map((to) => (
                                <td key={to.zone.key}>
                                    <Cell flows={matrix.flows.filter((flow) => flow.from === from.zone.key && flow.to === to.zone.key)} same={from.zone.key === to.zone.key} />
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Cell({ flows, same }: { flows: FlowMatrix["flows"]; same: boolean }) {
    if (flows.length === 0) return <span className={styles.quiet}>{same ? "itself" : "–"}</span>;
    return (
        <ul className={styles.flows}>
            {flows.map((flow) => (
                <li key={`${flow.rule} ${flow.ports}`} data-rule={flow.rule} data-against={flow.against_policy || undefined} title={flow.why}>
                    {flow.rule === "forbidden" ? "✕ forbidden: " : flow.against_policy ? "⚠ against policy: " : ""}
                    {flow.ports}
                </li>
            ))}
        </ul>
    );
}
