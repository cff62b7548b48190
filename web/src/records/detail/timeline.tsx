// The timeline of a record: comments and journal entries by time, who did what and why, and the place to write.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { history_export } from "@/api/journal";
import { useComments, useHistory } from "@/api/records";
import type { AnyRecord, Comment, JournalEntry, TypeDescription } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { instead, useExport, type Wanted } from "../leaving/use-export";
import { RecordMarkdown } from "../record-markdown";
import { Changes, verb_of } from "./change-text";
import { CommentForm } from "./comment-form";
import { just_after } from "./then-bar";
import styles from "./timeline.module.css";

type Entry = { at: string; key: string; who: string; comment?: Comment; change?: JournalEntry };
type Shown = "all" | "said" | "changed";
type TimelineProps = { type: TypeDescription; record: AnyRecord; at: string; look: (at: string) => void };

const most_at_once = 200;

export function Timeline({ type, record, at, look }: TimelineProps) {
    const [shown, set_shown] = useState<Shown>("all");
    const { take, dialog } = useExport();
    const [from, name] = [history_export(type.plural, record.id), `${record.key}-history.jsonl`];
    const wanted: Wanted = { from, name, leaving: { what: "history", of: record.key }, holds: `The history of ${record.key}, which lies in ${String(record.compartment)}.` };
    const filter = (
        <>
            <ChipGroup label="Shown">
                {(["all", "said", "changed"] as const).map((one) => (
                    <Chip key={one} on={shown === one} onClick={() => set_shown(one)}>
                        {one}
                    </Chip>
                ))}
            </ChipGroup>
            <Tooltip label="Export the history with its proof">
                <ActionIcon component="a" variant="subtle" color="gray" href={from} download={name} onClick={instead(!!record.compartment, () => void take(wanted))} aria-label="Export the history with its proof">
                    <IconDownload size={16} stroke={1.6} />
                </ActionIcon>
            </Tooltip>
            {dialog}
        </>
    );
    return (
        <Section title="Timeline" action={filter}>
            <Entries type={type} record={record} at={at} look={look} shown={shown} />
            {at || type.derived ? null : <CommentForm plural={type.plural} id={record.id} />}
        </Section>
    );
}

function Entries({ type, record, at, look, shown }: TimelineProps & { shown: Shown }) {
    const comments = useComments(type.plural, record.id);
    const history = useHistory(type.plural, record.id);
    const [whole, set_whole] = useState(false);
    if (comments.isPending || history.isPending) return <Waiting rows={3} />;
    const entries: Entry[] = [
        ...(shown === "changed" ? [] : (comments.data ?? [])).map((comment) => ({ at: comment.at, key: `c${comment.id}`, who: comment.author, comment })),
        ...(shown === "said" ? [] : (history.data ?? [])).filter((one) => one.action !== "comment").map((change) => ({ at: change.at, key: `h${change.seq}`, who: change.actor, change })),
    ]
        .filter((one) => !at || Date.parse(one.at) <= Date.parse(at))
        .sort((a, b) => a.at.localeCompare(b.at));
    const visible = whole ? entries : entries.slice(-most_at_once);
    return (
        <>
            {visible.length < entries.length ? (
                <button type="button" className={`link ${styles.earlier}`} onClick={() => set_whole(true)}>
                    {entries.length - visible.length} earlier
                </button>
            ) : null}
            <ol className={styles.thread}>
                {visible.map((entry) => (
                    <li key={entry.key} className={entry.comment ? styles.comment : styles.entry}>
                        <header>
                            <Person name={entry.who} />
                            {entry.change ? <span>{verb_of(entry.change)}</span> : null}
                            <span className={styles.quiet}>
                                <Time at={entry.at} />
                                {entry.comment?.edited ? ", edited" : null}
                            </span>
                            {entry.change && !at ? (
                                <button type="button" className={styles.then} onClick={() => entry.change && look(just_after(entry.change))} title="As it was then" aria-label={`As it was after entry ${entry.change.seq}`}>
                                    <IconHistory size={14} />
                                </button>
                            ) : null}
                        </header>
                        {entry.comment ? <RecordMarkdown text={entry.comment.text} mentions={entry.comment.mentions} /> : null}
                        {entry.change ? <Changes entry={entry.change} type={type} record={record} /> : null}
                    </li>
                ))}
            </ol>
            {entries.length === 0 ? <p className={styles.quiet}>{shown === "said" ? "Nobody has said anything yet." : "Nothing yet."}</p> : null}
        </>
    );
}
