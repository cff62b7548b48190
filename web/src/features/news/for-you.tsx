// What concerns me in person: named, mine now, waiting for my word, due soon. Newest first; read with one button.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { mark_told, useTold } from "@/api/notify";
import { complain } from "@/components/notice";
import { Section } from "@/components/page";
import { Time } from "@/components/time";
import { RecordLink } from "@/records/record-link";
import styles from "./news.module.css";

export function ForYou({ read_too }: { read_too: boolean }) {
    const told = useTold();
    const client = useQueryClient();
    const items = (told.data?.items ?? []).filter((one) => read_too || !one.read);
    const newest = items[0];
    if (!newest) return null;
    const mark = () =>
        mark_told(newest.id)
            .then(() => client.invalidateQueries({ queryKey: ["notifications", "mine"] }))
            .catch((error: unknown) => complain(error, "Not marked"));
    const button = told.data?.unread ? (
        <Button variant="default" onClick={() => void mark()}>
            Mark as read
        </Button>
    ) : null;
    return (
        <Section title="For you" count={told.data?.unread} action={button}>
            <ol className={styles.news}>
                {items.map((one) => (
                    <li key={one.id} data-fresh={!one.read || undefined}>
                        {one.read ? null : <span className="unseen">Unread</span>}
                        <span className="mono">{one.record.key}</span>
                        <RecordLink record={one.record} />
                        <span className={styles.quiet}>{one.words}</span>
                        <span className={styles.when}>
                            <Time at={one.at} />
                        </span>
                    </li>
                ))}
            </ol>
        </Section>
    );
}
