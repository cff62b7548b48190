// One journal entry in words: who did what, and each field before and after.
import type { FieldValue, JournalEntry, TypeDescription } from "@/api/types";
import { TextDiff } from "@/components/text-diff";
import { label_of, words_of } from "@/components/words";
import { WithTimes } from "@/components/time";
import { ChangeValue } from "./change-value";
import styles from "./timeline.module.css";
import { is_empty } from "../value";

const verbs: Record<string, string> = { create: "created this", update: "changed", move: "moved this", comment: "commented", link: "linked", unlink: "removed a link", attach: "attached a file", import: "imported this", insert: "raised this", overdue: "found this overdue", stale: "found this out of date", read: "looked at this" };

export const verb_of = (entry: JournalEntry) => verbs[entry.action] ?? words_of(entry.action);

export function Changes({ entry, type }: { entry: JournalEntry; type: TypeDescription }) {
    const shown = entry.action === "create" || entry.action === "insert" ? [] : (entry.changes ?? []).filter((one) => !["version", "updated"].includes(one.field));
    return (
        <>
            {shown.length ? (
                <ul className={styles.changes}>
                    {shown.map((change) => (
                        <li key={change.field}>
                            <span className={styles.field}>{label_of(change.field)}</span>
                            <Change type={type} name={change.field} before={change.old} after={change.new} />
                        </li>
                    ))}
                </ul>
            ) : null}
            {entry.reason ? <p className={styles.reason}><WithTimes text={entry.reason} /></p> : null}
        </>
    );
}

const is_text = (value: FieldValue): value is string => typeof value === "string" && value !== "";

function Change({ type, name, before, after }: { type: TypeDescription; name: string; before: FieldValue; after: FieldValue }) {
    const field = type.fields.find((one) => one.name === name);
    if (Array.isArray(before) || Array.isArray(after)) {
        const [old_items, new_items] = [before, after].map((list) => (Array.isArray(list) ? list : []));
        const has = (list: FieldValue[] | undefined, one: FieldValue) => list?.some((other) => JSON.stringify(other) === JSON.stringify(one));
        return (
            <span className={styles.change}>
                {old_items?.filter((one) => !has(new_items, one)).map((one, index) => <del key={`-${index}`}><ChangeValue field={field} value={one} /></del>)}
                {new_items?.filter((one) => !has(old_items, one)).map((one, index) => <ins key={`+${index}`}><ChangeValue field={field} value={one} /></ins>)}
            </span>
        );
    }
    if (is_text(before) && is_text(after) && [before, after].some((text) => text.length > 60 || text.includes("\n")))
        return (
            <div className={styles.text} role="group" aria-label={`What changed in ${label_of(name)}`}>
                <TextDiff before={before} after={after} />
            </div>
        );
    return (
        <span className={styles.change}>
            {is_empty(before) ? null : (
                <del>
                    <ChangeValue field={field} value={before} />
                </del>
            )}
            {is_empty(after) ? <span className={styles.quiet}>nothing</span> : <ins><ChangeValue field={field} value={after} /></ins>}
        </span>
    );
}
