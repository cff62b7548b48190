// The past of one record: the banner, and a slider over its journal entries.
import { useHistory } from "@/api/records";
import type { AnyRecord, JournalEntry, TypeDescription } from "@/api/types";
import { verb_of } from "./change-text";
import { ThenBanner } from "../then";
import { Time } from "@/components/time";
import styles from "./timeline.module.css";

/** A moment just after an entry, so that the entry is in. */
export const just_after = (entry: Pick<JournalEntry, "at">) => new Date(new Date(entry.at).getTime() + 1).toISOString();

export function ThenBar({ type, record, at, look }: { type: TypeDescription; record: AnyRecord; at: string; look: (at: string) => void }) {
    const history = useHistory(type.plural, record.id);
    const entries = [...(history.data ?? [])].sort((a, b) => a.seq - b.seq);
    const place = entries.findLastIndex((one) => Date.parse(one.at) <= Date.parse(at));
    const entry = entries[place];
    const step = (to: number) => {
        const next = entries[to];
        if (next) look(just_after(next));
    };
    return (
        <>
            <ThenBanner at={at} back={() => look("")} />
            {entries.length > 1 ? (
                <div className={styles.slider}>
                    <input type="range" min={0} max={entries.length - 1} value={Math.max(0, place)} onChange={(event) => step(Number(event.currentTarget.value))} aria-label="Entry of the history" aria-valuetext={entry ? `${entry.actor} ${verb_of(entry)}` : "before it was created"} />
                    <span>
                        {entry ? (
                            <>
                                {place + 1} of {entries.length}: {entry.actor} {verb_of(entry)} <Time at={entry.at} as="long" />
                            </>
                        ) : (
                            "before it was created"
                        )}
                    </span>
                </div>
            ) : null}
        </>
    );
}
