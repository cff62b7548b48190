import type { UseQueryResult } from "@tanstack/react-query";
import type { Preview } from "@/api/decide";
import { message_of } from "@/api/problem";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { Effects } from "./effects";
import styles from "./asking.module.css";

/** What a yes would change and whose it would have to be. */
export function PreviewOf({ preview }: { preview: UseQueryResult<Preview> }) {
    if (preview.isError) return <p className={styles.bad} role="alert">{message_of(preview.error)}</p>;
    const found = preview.data;
    if (!found) return <p className={styles.quiet}>Working out what it would change …</p>;
    return (
        <section className={styles.preview} aria-label="What a yes would change" aria-live="polite">
            <h3>What a yes would change</h3>
            <Effects effects={found.effects} />
            <h3>Whose yes it needs</h3>
            <p>{whose(found)}</p>
            {found.mode === "asked" && found.could.length ? (
                <p>
                    {found.could.slice(0, 6).map(({ party, level }) => (
                        <span key={party.id}>
                            <Person name={party.title} /> <span className={styles.quiet}>{level} </span>
                        </span>
                    ))}
                    {found.could.length > 6 ? <span className={styles.quiet}>and {found.could.length - 6} more</span> : null}
                </p>
            ) : null}
            {found.mode === "asked" && found.could.length === 0 ? <p className={styles.bad}>Nobody here could grant it today. It stays open until somebody of that level has an account.</p> : null}
            {found.consulted.length ? <p>Heard before: {found.consulted.map((one) => one.title).join(", ")}</p> : null}
            {found.valid_until ? (
                <p>
                    It would end on <Time at={found.valid_until} as="long" />
                </p>
            ) : null}
            {found.reasons.length ? <p className={styles.quiet}>{found.reasons.join(" ")}</p> : null}
        </section>
    );
}

const whose = ({ mode, needs, severity, kind }: Preview) =>
    mode === "alone" ? "Yours is enough: your level may do this." : mode === "rule" ? `Nobody's: ${kind.replaceAll("_", " ")} of ${severity} severity is granted by rule.` : `${listed(needs)}, by another person than you.`;

const listed = (names: string[]) => (names.length === 0 ? "Somebody's" : names.length === 1 ? `That of ${names[0]}` : `One of each: ${names.join(" and ")}`);
