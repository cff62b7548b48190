// Counts by field beside the list: what there is, and a click away from seeing only that.
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useCounts } from "@/api/records";
import type { FieldDescription, FieldValue, TypeDescription } from "@/api/types";
import { toggled, values_of, with_values } from "@/components/query-text";
import { is_severity, SeverityMark } from "@/components/severity";
import { words_of } from "@/components/words";
import { is_ranked, title_of_field } from "../fields";
import { is_ref } from "../paths";
import { choosable } from "./columns";
import styles from "./list.module.css";

const rank = { choice: 0, reference: 2, boolean: 3, text: 4, list: 5, integer: 9, decimal: 9, time: 9, duration: 9, map: 9, nested: 9 };

export function facet_fields(type: TypeDescription): FieldDescription[] {
    const fit = choosable(type).filter((field) => field.indexed && (field.kind === "choice" || field.kind === "boolean" || field.kind === "reference" || (field.kind === "text" && !["key", "title", "group"].includes(field.name) && !field.unique)));
    return fit.sort((a, b) => (a.name === "state" ? -1 : b.name === "state" ? 1 : rank[a.kind] - rank[b.kind]));
}

type FacetsProps = { type: TypeDescription; q: string; at: string; change: (q: string) => void };

export function Facets({ type, q, at, change }: FacetsProps) {
    const fields = facet_fields(type);
    return (
        <nav className={styles.facets} aria-label="Counts by field">
            {fields.map((field, index) => (
                <Facet key={field.name} type={type} field={field} q={q} at={at} change={change} first={index < 4} />
            ))}
        </nav>
    );
}

type Offer = { id: string; word: string; count: number; value: FieldValue };

function Facet({ type, field, q, at, change, first }: FacetsProps & { field: FieldDescription; first: boolean }) {
    const [open, set_open] = useState(first);
    const [whole, set_whole] = useState(false);
    const counts = useCounts(type.plural, with_values(q, field.name, []), field.name, { enabled: open, at });
    const chosen = values_of(q, field.name);
    const offers = (counts.data?.counts ?? []).flatMap((one): Offer[] => {
        if (is_ref(one.value)) return [{ id: one.value.key, word: one.value.title || one.value.key, count: one.count, value: one.value.key }];
        return one.value === null || one.value === undefined || one.value === "" ? [] : [{ id: String(one.value), word: field.kind === "boolean" ? (one.value ? "yes" : "no") : field.kind === "choice" || field.name === "state" ? words_of(String(one.value)) : String(one.value), count: one.count, value: one.value as FieldValue }];
    });
    const ordered = in_order(type, field, offers);
    const shown = whole ? ordered : ordered.slice(0, 7);
    return (
        <section className={styles.facet} aria-label={title_of_field(field)}>
            <button type="button" className={styles.facet_title} aria-expanded={open} onClick={() => set_open(!open)}>
                <IconChevronRight size={12} aria-hidden="true" data-open={open || undefined} />
                {title_of_field(field)}
            </button>
            {open ? (
                <ul>
                    {shown.map((one) => (
                        <li key={one.id}>
                            <button type="button" aria-pressed={chosen.includes(one.id)} onClick={() => change(toggled(q, field.name, one.id))} title={one.word}>
                                {is_ranked(field) && is_severity(one.value) ? <SeverityMark severity={one.value} /> : null}
                                <span className="cut">{one.word}</span>
                                <span className={styles.number}>{one.count.toLocaleString("en")}</span>
                            </button>
                        </li>
                    ))}
                    {ordered.length > shown.length ? (
                        <li>
                            <button type="button" onClick={() => set_whole(true)}>
                                <span className={styles.number}>{ordered.length - shown.length} more</span>
                            </button>
                        </li>
                    ) : null}
                    {counts.isSuccess && offers.length === 0 ? <li className={styles.nothing}>Nothing to count</li> : null}
                </ul>
            ) : null}
        </section>
    );
}

/** States as they follow each other, severities with the worst first, anything else by how many there are. */
function in_order(type: TypeDescription, field: FieldDescription, offers: Offer[]): Offer[] {
    const by_rank = field.name === "state" ? type.states : is_ranked(field) ? [...(field.choices ?? [])].reverse() : [];
    if (by_rank.length === 0) return offers;
    const names = by_rank.map((one) => one.name);
    return [...offers].sort((a, b) => names.indexOf(a.id) - names.indexOf(b.id));
}
