import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import type { Standing } from "@/api/decide";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import styles from "./decide.module.css";

/** Which yes is needed, which of them is there, who could give the rest, and whether I may. */
export function WhoDecides({ standing, open }: { standing: Standing; open: boolean }) {
    if (standing.needs.length === 0 && !open) return null;
    return (
        <Section title="Who decides">
            <ul className={styles.needs}>
                {standing.needs.map((need, index) => (
                    <li key={index}>
                        {need.by ? <IconCheck size={16} className={styles.good} aria-label="given" /> : <IconCircleDashed size={16} className={styles.quiet} aria-label="not given" />}
                        <span>{need.level}</span>
                        {need.by ? <Person name={need.by.title} /> : <span className={styles.quiet}>{open ? `waits for ${could_be(standing, need.level)}` : "was not given"}</span>}
                    </li>
                ))}
            </ul>
            {open ? <p className={standing.may ? styles.good : styles.quiet}>{standing.may ? `You may decide${standing.as ? ` as ${standing.as}` : ""}${standing.on_behalf_of ? `, for ${standing.on_behalf_of.title}` : ""}.` : (standing.why_not ?? "You may not decide this.")}</p> : null}
        </Section>
    );
}

function could_be({ could }: Standing, level: string): string {
    const names = could.filter((one) => one.fills.includes(level)).map((one) => one.party.title);
    if (names.length === 0) return "somebody of that level: nobody has it today";
    return names.length > 4 ? `${names.slice(0, 4).join(", ")} or ${names.length - 4} others` : names.join(" or ");
}
