// What the map's lines and shapes mean, in words beside each.
import { SeverityMark } from "@/components/severity";
import styles from "./map.module.css";

const relations = [
    { name: "runs-on", words: "runs on" },
    { name: "depends-on", words: "depends on" },
    { name: "connects-to", words: "connects to" },
    { name: "stores", words: "stores data of" },
    { name: "flow", words: "may flow (zones)" },
    { name: "forbidden", words: "must not flow" },
] as const;

export function Legend() {
    return (
        <div className={styles.legend} role="note" aria-label="Legend">
            {(["critical", "high", "medium", "low"] as const).map((severity) => (
                <span key={severity}>
                    <SeverityMark severity={severity} /> {severity}
                </span>
            ))}
            {(["public", "partner", "internal", "unknown"] as const).map((exposure) => (
                <span key={exposure}>
                    <i className={styles.swatch} data-exposure={exposure} /> {exposure === "unknown" ? "reach unknown" : exposure}
                </span>
            ))}
            {relations.map(({ name, words }) => (
                <span key={name}>
                    <svg width="26" height="8" aria-hidden="true" className={styles.line} data-relation={name}>
                        <path d="M0 4h26" />
                    </svg>{" "}
                    {words}
                </span>
            ))}
        </div>
    );
}
