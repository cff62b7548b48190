// The parts of a report that no line of its mapping reads: nothing gets lost in silence.
import type { UnreadPart } from "@/api/reports";
import { OutcomeList } from "@/components/outcome";
import styles from "./scans.module.css";

export function UnreadParts({ parts }: { parts: UnreadPart[] }) {
    if (parts.length === 0) return null;
    return (
        <OutcomeList title="Not read by the mapping" label="Parts that are not read" note={parts.length.toLocaleString("en")}>
            {parts.map((part) => (
                <tr key={part.path}>
                    <td className="mono">{part.path}</td>
                    <td className={styles.number}>{part.count.toLocaleString("en")}</td>
                    <td className={styles.example}>{part.example}</td>
                </tr>
            ))}
        </OutcomeList>
    );
}
