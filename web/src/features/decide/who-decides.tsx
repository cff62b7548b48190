import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type Standing, useMatrix } from "@/api/decide";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { label_of } from "@/components/words";
import { cell_notes, cell_words } from "./matrix-words";
import styles from "./decide.module.css";

type WhoDecidesProps = { decision: AnyRecord; standing: Standing; open: boolean };

/** The matrix's cell that it falls under, which yes is needed, which of them is there, who could give the rest, and whether I may. */
export function WhoDecides({ decision, standing, open }: WhoDecidesProps) {
    return (
        <Section title="Who decides">
            <FallsUnder decision={decision} />
            <ul className={styles.needs}>
                {standing.needs.map((need, index) => (
                    <li key={index}>
                        {need.by ? <IconCheck size={16} className={styles.good} aria-label="given" /> : <IconCircleDashed size={16} className={styles.quiet} aria-label="not given" />}
                        <span>{need.level}</span>
                        {need.by ? <Person name={need.by.title} /> : <span className={styles.quiet}>{open ? `waits for ${could_be(standing, need.level)}` : "was not given"}</span>}
                    </li>
                ))}
            </ul>
            {open ? <p className={standing.may ? styles.good : styles.quiet}>{my_part(standing)}</p> : null}
        </Section>
    );
}

/** The row and column of the matrix: its rule is kept with the decision, the rest is as the matrix stands today. */
function FallsUnder({ decision }: { decision: AnyRecord }) {
    const kind = useMatrix().data?.kinds.find((one) => one.kind === decision.kind);
    const cell = kind?.cells.find((one) => one.severity === decision.severity);
    const rule = typeof decision.rule === "string" ? (/^[A-Z]+-\d+/.exec(decision.rule)?.[0] ?? "") : "";
    return (
        <p className={styles.cell_of}>
            <Link className="link" to="/decide/matrix">
                {label_of(String(decision.kind))}, {String(decision.severity)}
            </Link>
            {rule ? (
                <Link className="link mono" to={`/decide/authorities/${rule}`}>
                    {rule}
                </Link>
            ) : null}
            {cell ? <span className={styles.quiet}>{[`today: ${cell_words(cell)}`, cell_notes(cell).join(", ")].filter(Boolean).join("; ")}</span> : null}
        </p>
    );
}

function my_part({ may, as, on_behalf_of, unheard, why_not }: Standing): string {
    const role = `${as ? ` as ${as}` : ""}${on_behalf_of ? `, for ${on_behalf_of.title}` : ""}`;
    if (may) return `You may decide${role}.`;
    if (as && unheard.length) return `You may decide${role} once ${unheard.map((one) => one.title).join(" and ")} ${unheard.length === 1 ? "has" : "have"} been heard.`;
    const words = why_not ?? "You may not decide this.";
    return words.slice(0, 1).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

function could_be({ could }: Standing, level: string): string {
    const names = could.filter((one) => one.fills.includes(level)).map((one) => one.party.title);
    if (names.length === 0) return "somebody of that level: nobody has it today";
    const rest = names.length - 3;
    return rest > 1 ? `${names.slice(0, 3).join(", ")} or ${rest} others` : names.join(" or ");
}
