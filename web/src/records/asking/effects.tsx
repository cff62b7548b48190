// What exactly a decision would change: of each subject its state and its fields, before and after.
import type { Effect } from "@/api/decide";
import { is_closed, useType } from "@/api/schema";
import { StateLabel } from "@/components/state-label";
import { label_of } from "@/components/words";
import { BeforeAfter } from "../before-after";
import { title_of_name } from "../fields";
import { RecordLink } from "../record-link";
import styles from "./asking.module.css";

export function Effects({ effects }: { effects: Effect[] }) {
    if (effects.length === 0) return <p className={styles.quiet}>Nothing by itself: a yes is recorded, and what follows is done by hand.</p>;
    return (
        <ul className={styles.effects} aria-label="What changes">
            {effects.map((effect) => (
                <OneEffect key={effect.subject.id} effect={effect} />
            ))}
        </ul>
    );
}

function OneEffect({ effect: { subject, from, to, changes } }: { effect: Effect }) {
    const type = useType(subject.type);
    const moves = to && to !== from;
    return (
        <li>
            <p className={styles.subject}>
                <span className="mono">{subject.key}</span>
                <RecordLink record={subject} />
            </p>
            <dl className={styles.changes}>
                {moves ? (
                    <div>
                        <dt>State</dt>
                        <dd className={styles.move}>
                            {from && type ? (
                                <>
                                    <StateLabel state={from} closed={is_closed(type, from)} />
                                    <span aria-label="becomes">→</span>
                                </>
                            ) : null}
                            {type ? <StateLabel state={to} closed={is_closed(type, to)} /> : to}
                        </dd>
                    </div>
                ) : null}
                {changes.map((change) => (
                    <div key={change.field}>
                        <dt>{type ? title_of_name(type, change.field) : label_of(change.field)}</dt>
                        <dd>
                            <BeforeAfter field={type?.fields.find((one) => one.name === change.field)} before={change.old} after={change.new} />
                        </dd>
                    </div>
                ))}
            </dl>
            {!moves && changes.length === 0 ? <p className={styles.quiet}>stays as it is</p> : null}
        </li>
    );
}
