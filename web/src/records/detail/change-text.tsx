// One journal entry in words: who did what, and each field before and after.
import type { AnyRecord, FieldValue, JournalEntry, TypeDescription } from "@/api/types";
import { useDifference } from "@/api/records";
import { LineDiff, WordDiff } from "@/components/text-diff";
import { label_of, words_of } from "@/components/words";
import { WithTimes } from "@/components/time";
import styles from "./timeline.module.css";
import { BeforeAfter } from "../before-after";

const verbs: Record<string, string> = { create: "created this", update: "changed", move: "moved this", comment: "commented", link: "linked", unlink: "removed a link", attach: "attached a file", import: "imported this", insert: "raised this", overdue: "found this overdue", stale: "found this out of date", read: "looked at this" };

export const verb_of = (entry: JournalEntry) => verbs[entry.action] ?? words_of(entry.action);

/** How the journal itself says which link it was; the keys of both ends stand beside it. */
const only_for_machines = ["version", "updated", "link", "from_id", "to_id"];

export function Changes({ entry, type, record }: { entry: JournalEntry; type: TypeDescription; record: AnyRecord }) {
    const shown = entry.action === "create" || entry.action === "insert" ? [] : (entry.changes ?? []).filter((one) => !only_for_machines.includes(one.field));
    return (
        <>
            {shown.length ? (
                <ul className={styles.changes}>
                    {shown.map((change) => (
                        <li key={change.field}>
                            <span className={styles.field}>{label_of(change.field)}</span>
                            <Change entry={entry} type={type} record={record} name={change.field} before={change.old} after={change.new} />
                        </li>
                    ))}
                </ul>
            ) : null}
            {entry.reason ? <p className={styles.reason}><WithTimes text={entry.reason} /></p> : null}
        </>
    );
}

const is_text = (value: FieldValue): value is string => typeof value === "string" && value !== "";

type ChangeProps = { entry: JournalEntry; type: TypeDescription; record: AnyRecord; name: string; before: FieldValue; after: FieldValue };

function Change({ entry, type, record, name, before, after }: ChangeProps) {
    const field = type.fields.find((one) => one.name === name);
    if (is_text(before) && is_text(after) && [before, after].some((text) => text.length > 60 || text.includes("\n")))
        return (
            <div className={styles.text} role="group" aria-label={`What changed in ${label_of(name)}`}>
                <TextChange type={type} record={record} entry={entry} name={name} before={before} after={after} />
            </div>
        );
    return <BeforeAfter field={field} record={record} before={before} after={after} />;
}

/** The server works the difference out; until it answers, and for what it cannot compare, both texts stand one after the other. */
function TextChange({ type, record, entry, name, before, after }: ChangeProps & { before: string; after: string }) {
    const found = useDifference(type.plural, record.id, entry.version).data?.fields.find((one) => one.field === name);
    if (found?.words) return <WordDiff parts={found.words} />;
    return <LineDiff lines={found?.lines ?? [{ change: "removed", text: before }, { change: "added", text: after }]} />;
}
