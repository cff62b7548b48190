// A search that was refused: why, and where in the query.
import { Button } from "@mantine/core";
import { message_of, Problem } from "@/api/problem";
import { Empty, Trouble } from "@/components/empty";
import styles from "./search.module.css";

/** The place in the query that a problem names, from 0; -1 when it names none. */
export function place_of(error: unknown): number {
    const found = error instanceof Problem ? /column (\d+)/.exec(error.where ?? "") : null;
    return found ? Number(found[1]) - 1 : -1;
}

export function QueryTrouble({ error, q, again, clear }: { error: unknown; q: string; again: () => void; clear: () => void }) {
    const of_query = error instanceof Problem && /^q\b/.test(error.where ?? "");
    if (!of_query) return <Trouble error={error} again={again} />;
    const at = place_of(error);
    return (
        <Empty title="The query cannot be read" action={<Button variant="default" onClick={clear}>All events of the range</Button>}>
            <p>{message_of(error)}</p>
            {at >= 0 ? (
                <pre className={styles.example} aria-label={`The query, up to column ${at + 1}`}>
                    {q.slice(0, at)}
                    <mark className={styles.wrong}>{q.slice(at) || " "}</mark>
                </pre>
            ) : null}
        </Empty>
    );
}
