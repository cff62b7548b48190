// What became of a decision and why, in one line at its head: who asked and for what reason, what ended it.
import { useHistory } from "@/api/records";
import type { AnyRecord, JournalEntry } from "@/api/types";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { words_of } from "@/components/words";
import { RecordMarkdown } from "@/records/record-markdown";
import styles from "./decide.module.css";

/** States that come by somebody's act or by time, and need their reason said first. */
const told = ["needs_info", "denied", "withdrawn", "expired", "revoked", "void"];

const last_move_to = (entries: JournalEntry[], state: string) => entries.filter((one) => one.changes.some((change) => change.field === "state" && change.new === state)).at(-1);

export function WhatBecame({ decision }: { decision: AnyRecord }) {
    const history = useHistory("decisions", decision.id).data ?? [];
    if (!told.includes(decision.state)) return null;
    const moved = last_move_to(history, decision.state);
    const reason = moved?.action === "move" ? moved.reason : "";
    return (
        <div className={styles.became} role="note">
            <p>
                <strong>{became[decision.state]}</strong>
                {moved?.action === "move" ? (
                    <>
                        {moved.actor_id === "system" ? null : <Person name={moved.actor} />}
                        <Time at={moved.at} as="long" />
                    </>
                ) : null}
            </p>
            {reason ? <p className={styles.why}>{reason.slice(0, 1).toUpperCase() + reason.slice(1)}</p> : null}
            {decision.state === "void" ? <p className={styles.quiet}>A yes holds for what was looked at; ask again for what it is now.</p> : null}
        </div>
    );
}

const became: Record<string, string> = { needs_info: "Asked back", denied: "Denied", withdrawn: "Withdrawn", expired: "Ended with its term", revoked: "Revoked", void: "Void" };

/** Why it was asked; the reason stands in the journal, where nobody can change it afterwards. */
export function WhyAsked({ decision }: { decision: AnyRecord }) {
    const first = (useHistory("decisions", decision.id).data ?? []).find((one) => one.action === "create");
    if (!first?.reason || first.actor_id === "system" || first.reason === decision.question) return null;
    return (
        <div className={styles.because}>
            <RecordMarkdown text={first.reason} />
        </div>
    );
}

const scope_words = { weakness: "weakness", component: "component", assets: "assets that fit", versions: "versions" } as const;

/** As a rule it also covers what is found later. */
export function Scope({ decision }: { decision: AnyRecord }) {
    const scope = (decision.scope ?? {}) as Partial<Record<keyof typeof scope_words, string>>;
    const parts = (Object.keys(scope_words) as (keyof typeof scope_words)[]).filter((name) => scope[name]);
    if (parts.length === 0) return null;
    return (
        <p className={styles.scope}>
            Also covers what is found later, up to {words_of(String(decision.severity))}:{" "}
            {parts.map((name, index) => (
                <span key={name}>
                    {index ? ", " : ""}
                    {scope_words[name]} <code>{scope[name]}</code>
                </span>
            ))}
        </p>
    );
}
