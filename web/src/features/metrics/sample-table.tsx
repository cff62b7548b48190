import type { Sample } from "@/api/metrics";
import { Time } from "@/components/time";
import styles from "./metrics.module.css";

/** The chart as figures. */
export function SampleTable({ samples, unit, open }: { samples: Sample[]; unit: string; open: (sample: Sample) => void }) {
    return (
        <div className={styles.samples} tabIndex={0} role="region" aria-label="Samples">
            <table>
                <thead>
                    <tr>
                        <th>Day</th>
                        <th>{unit || "Value"}</th>
                        <th>Change</th>
                        <th>
                            <span className="unseen">Records</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {samples.map((one, index) => ({ one, change: one.value - (samples[index - 1]?.value ?? one.value) })).reverse().map(({ one, change }) => (
                        <tr key={one.at}>
                            <td>
                                <Time at={one.at} as="long" />
                            </td>
                            <td>{one.value.toLocaleString("en")}</td>
                            <td>{change > 0 ? `+${change.toLocaleString("en")}` : change ? change.toLocaleString("en") : ""}</td>
                            <td>
                                <button type="button" className="link" onClick={() => open(one)}>
                                    Records
                                </button>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
