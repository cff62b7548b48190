// A decision: the question, what exactly a yes changes, who is heard and who decides, and the place to do it.
import { useParams } from "@tanstack/react-router";
import { type Effect, type Standing, useMatrix, useStanding } from "@/api/decide";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, FieldValue, Severity } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { words_of } from "@/components/words";
import { Effects } from "@/records/asking/effects";
import { RecordFrame } from "@/records/detail/record-frame";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import { RecordMarkdown } from "@/records/record-markdown";
import { Acts } from "./decision-acts";
import { Conditions, Heard, Options, Verdicts } from "./decision-parts";
import { Scope, WhatBecame, WhyAsked } from "./decision-story";
import { ReplayPart } from "./replay";
import { wants_replay } from "./replay-words";
import { VerdictForm } from "./verdict-form";
import { WhoDecides } from "./who-decides";
import styles from "./decide.module.css";

const shown_here = ["kind", "severity", "question", "reason", "requester", "subjects", "recommendation", "options", "chosen", "consulted", "opinions", "conditions", "approvers", "verdicts", "needs", "effects", "verdict_reason", "decided_by", "decided_on", "how", "valid_from", "valid_until", "due", "subject_hash", "rule", "scope", "missed", "replay"];

export function DecisionPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("decisions");
    const decision = useRecord("decisions", key);
    const standing = useStanding(key);
    if (decision.isError) return <Trouble error={decision.error} again={() => decision.refetch()} />;
    if (!decision.data || !type) return <Waiting rows={12} />;
    const record = decision.data;
    const before = (
        <>
            <Head decision={record} />
            {standing.isPending ? <Waiting rows={4} /> : null}
            {standing.isError ? <Trouble error={standing.error} again={() => standing.refetch()} /> : null}
            {standing.data ? <Standing_ decision={record} standing={standing.data} /> : null}
        </>
    );
    return <RecordFrame key={record.id} type={type} record={record} before={before} actions={<Acts decision={record} standing={standing.data} />} leave_out={shown_here} />;
}

function Head({ decision }: { decision: AnyRecord }) {
    const text = (name: string) => (typeof decision[name] === "string" ? decision[name] : "");
    return (
        <>
            <WhatBecame decision={decision} />
            <div className={styles.head}>
                <SeverityLabel severity={decision.severity as Severity} />
                <span>{words_of(text("kind"))}</span>
                <span>asked by {is_ref(decision.requester) ? <Person name={decision.requester.title} /> : "nobody named"}</span>
                {text("how") && text("how") !== "verdict" ? <span className={styles.mark}>{text("how") === "rule" ? "by rule" : "done first, to be confirmed"}</span> : null}
                {decision.due && is_open(decision) ? (
                    <span>
                        wanted by <Time at={text("due")} />
                    </span>
                ) : null}
                {decision.valid_until ? (
                    <span>
                        {decision.state === "granted" ? "holds until" : is_open(decision) ? "would hold until" : "was to hold until"} <Time at={text("valid_until")} />
                    </span>
                ) : null}
            </div>
            {text("question") ? <p className={styles.question}>{text("question")}</p> : null}
            <WhyAsked decision={decision} />
            {text("recommendation") ? (
                <Section title="Recommendation">
                    <RecordMarkdown text={text("recommendation")} />
                </Section>
            ) : null}
        </>
    );
}

const is_open = ({ state }: AnyRecord) => state === "open" || state === "needs_info";

function Standing_({ decision, standing }: { decision: AnyRecord; standing: Standing }) {
    const open = is_open(decision);
    const cell = useMatrix().data?.kinds.find((one) => one.kind === decision.kind)?.cells.find((one) => one.severity === decision.severity);
    const replay_first = cell?.replay === true && wants_replay(decision);
    const may = standing.may || (replay_first && standing.as !== null && standing.unheard.length === 0);
    const had = typeof decision.decided_on === "string" && decision.state !== "denied";
    const title = open ? "What changes" : decision.state === "granted" ? "What it changed" : had ? "What it had changed" : "What it would have changed";
    return (
        <>
            <Section title={title} count={standing.effects.length || undefined}>
                {open && standing.changed.length ? (
                    <p className={styles.warning} role="alert">
                        Since this was asked, {standing.changed.map((one) => `${one.subject.key} changed (${one.fields.map(words_of).join(", ")})`).join("; ")}. A yes was asked for what it was then: it has to be asked again.
                    </p>
                ) : null}
                <Effects effects={open ? standing.effects : as_decided(decision)} />
                <About decision={decision} shown={standing.effects.map((one) => one.subject.id)} />
                <Scope decision={decision} />
            </Section>
            <Options decision={decision} />
            <Heard decision={decision} unheard={standing.unheard} open={open} />
            <Conditions decision={decision} />
            {decision.kind === "suppression" ? <ReplayPart decision={decision} wanted={cell?.replay === true} open={decision.state === "open"} /> : null}
            <WhoDecides decision={decision} standing={standing} open={open} />
            <Verdicts decision={decision} />
            {decision.state === "open" && may ? <VerdictForm decision={decision} standing={standing} replay_first={replay_first} /> : null}
        </>
    );
}

/** What was decided, once it was: the subject has moved since, and a difference to what it is today would mislead. */
const as_decided = (decision: AnyRecord): Effect[] =>
    (Array.isArray(decision.effects) ? decision.effects : []).flatMap((one) => {
        if (typeof one !== "object" || one === null || Array.isArray(one) || !is_ref(one.subject)) return [];
        const changes = Object.entries((one.changes ?? {}) as Record<string, FieldValue>);
        return [{ subject: one.subject, to: typeof one.to === "string" ? one.to : null, changes: changes.map(([field, value]) => ({ field, old: null, new: value })) }];
    });

/** The subjects that nothing happens to: what it is about all the same. */
function About({ decision, shown }: { decision: AnyRecord; shown: string[] }) {
    const rest = (Array.isArray(decision.subjects) ? decision.subjects : []).filter(is_ref).filter((one) => !shown.includes(one.id));
    if (rest.length === 0) return null;
    return (
        <ul className={styles.about} aria-label="It is about">
            {rest.map((one) => (
                <li key={one.id}>
                    <span className="mono">{one.key}</span> <RecordLink record={one} whole />
                </li>
            ))}
        </ul>
    );
}
