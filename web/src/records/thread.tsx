// The thread of a record: comments and journal entries by time, and the place to write.
import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { add_comment, useComments, useHistory, useRefresh } from "@/api/records";
import type { AnyRecord, Comment, JournalEntry, TypeDescription } from "@/api/types";
import { Waiting } from "@/components/empty";
import { Markdown } from "@/components/markdown";
import { complain } from "@/components/notice";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { Changes, verb_of } from "./change-text";
import styles from "./thread.module.css";

type Entry = { at: string; key: string; who: string; comment?: Comment; change?: JournalEntry };

export function Thread({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const comments = useComments(type.plural, record.id);
    const history = useHistory(type.plural, record.id);
    if (comments.isPending || history.isPending) return <Waiting rows={3} />;
    const entries: Entry[] = [
        ...(comments.data ?? []).map((comment) => ({ at: comment.at, key: `c${comment.id}`, who: comment.author, comment })),
        ...(history.data ?? []).filter((one) => one.action !== "comment").map((change) => ({ at: change.at, key: `h${change.seq}`, who: change.actor, change })),
    ].sort((a, b) => a.at.localeCompare(b.at));
    return (
        <>
            <ol className={styles.thread}>
                {entries.map((entry) => (
                    <li key={entry.key} className={entry.comment ? styles.comment : styles.entry}>
                        <header>
                            <Person name={entry.who} />
                            {entry.change ? <span>{verb_of(entry.change)}</span> : null}
                            <span className={styles.quiet}>
                                <Time at={entry.at} />
                            </span>
                        </header>
                        {entry.comment ? <Markdown text={entry.comment.text} /> : null}
                        {entry.change ? <Changes entry={entry.change} type={type} /> : null}
                    </li>
                ))}
            </ol>
            <CommentForm plural={type.plural} id={record.id} />
        </>
    );
}

/** Text survives an expired session and a failed send: it is cleared only after the server took it. */
function CommentForm({ plural, id }: { plural: string; id: string }) {
    const [text, set_text] = useState("");
    const refresh = useRefresh();
    const send = useMutation({
        mutationFn: () => add_comment(plural, id, text.trim()),
        onSuccess: async () => {
            set_text("");
            await refresh(plural, id);
        },
        onError: (error) => complain(error, "The comment was not saved"),
    });
    const go = () => text.trim() && !send.isPending && send.mutate();
    return (
        <form className={styles.write} onSubmit={(event) => (event.preventDefault(), go())}>
            <Textarea
                aria-label="Comment"
                placeholder="Write a comment; Markdown works"
                data-comment
                value={text}
                onChange={(event) => set_text(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) go();
                    if (event.key === "Escape") event.currentTarget.blur();
                }}
            />
            <Button type="submit" variant="default" loading={send.isPending} disabled={!text.trim()}>
                Comment
            </Button>
        </form>
    );
}
