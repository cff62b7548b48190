import { Link } from "@tanstack/react-router";
import { findings_of } from "./version-words";
import styles from "./software.module.css";

const shown_first = 4;

/** Ids of weaknesses, each a way to its findings. */
export function Weaknesses({ ids, all = false }: { ids: string[]; all?: boolean }) {
    const shown = all ? ids : ids.slice(0, shown_first);
    return (
        <span className={styles.ids}>
            {shown.map((id) => (
                <Link key={id} className="link mono" {...findings_of(id)}>
                    {id}
                </Link>
            ))}
            {shown.length < ids.length ? <span className={styles.quiet} title={ids.join(", ")}>and {ids.length - shown.length} more</span> : null}
        </span>
    );
}
