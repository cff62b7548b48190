// Why a correlation fired: by what its events belong together, what was counted, and each event that counted.
import type { Explanation, ExplanationNode } from "@/api/types";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./explanation.module.css";

/** No search of a rule can be called "condition", so a part of that name is a correlation's. */
export const is_correlation = (explanation: Explanation) => explanation.nodes.some((node) => node.id === "condition");

export function Counted({ explanation }: { explanation: Explanation }) {
    const part = (id: string) => explanation.nodes.find((node) => node.id === id)?.children ?? [];
    const events = part("events");
    return (
        <>
            <dl className={styles.counted}>
                {part("group-by").map((one) => (
                    <Fact key={one.field} name={one.field ?? ""} value={one.values?.[0] ?? ""} />
                ))}
                {part("condition").map((one) => (
                    <Fact key={one.field} name={one.field ?? ""} value={one.matched?.[0]?.on ?? ""} />
                ))}
            </dl>
            <Table heads={["Event", "Rule", "Where"]}>
                {events.map((one, index) => (
                    <CountedEvent key={index} event={one} />
                ))}
            </Table>
        </>
    );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
    <div>
        <dt>{name}</dt>
        <dd>
            <code className={styles.hit}>{value}</code>
        </dd>
    </div>
);

function CountedEvent({ event }: { event: ExplanationNode }) {
    return (
        <tr>
            <td>
                <Time at={event.values?.[0]} as="long" />
            </td>
            <td>{event.field}</td>
            <td>{event.matched?.[0]?.on}</td>
        </tr>
    );
}
