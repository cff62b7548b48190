// What a row says of an event: one field of it, or all of it in a line.
import type { StoredEvent } from "@/api/events";
import styles from "./search.module.css";

const most_pairs = 14;
/** Said by other columns already. */
const told = new Set(["time", "timestamp", "@timestamp", "computer", "hostname", "host.name", "host"]);

export function value_in(event: StoredEvent, name: string): string {
    if (name === "source" || name === "host" || name === "sender" || name === "kind") return event.promoted[name] ?? event[name];
    if (name === "received") return event.received;
    return event.promoted[name] ?? event.fields.filter(([field]) => field.toLowerCase() === name.toLowerCase()).map(([, value]) => value).join(", ");
}

export function EventText({ event, raw }: { event: StoredEvent; raw: boolean }) {
    if (raw) return <span className={styles.text}>{event.text}</span>;
    const message = event.fields.find(([name]) => name.toLowerCase() === "message")?.[1];
    if (!event.json) return <span className={styles.text}>{message || event.text}</span>;
    const pairs = event.fields.filter(([name, value]) => value !== "" && !told.has(name.toLowerCase())).slice(0, most_pairs);
    return (
        <span className={styles.text}>
            {pairs.map(([name, value], index) => (
                <span key={index}>
                    <span className={styles.name}>{name}</span> {value}{" "}
                </span>
            ))}
        </span>
    );
}
