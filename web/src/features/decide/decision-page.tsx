// A decision: the question, what exactly a yes changes, who is heard and who decides, and the place to do it.
import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Standing, useStanding } from "@/api/decide";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import { useSession } from "@/api/session";
import type { AnyRecord, Severity } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { words_of } from "@/components/words";
import { Effects } from "@/records/asking/effects";
import { RecordFrame } from "@/records/detail/record-frame";
import { is_ref } from "@/records/paths";
import { RecordMarkdown } from "@/records/record-markdown";
import { Conditions, Heard, Options, Verdicts } from "./decision-parts";
import { StepDialog, type StepAsked } from "./step-dialog";
import { VerdictForm } from "./verdict-form";
import { WhoDecides } from "./who-decides";
import styles from "./decide.module.css";

const shown_here = ["kind", "severity", "question", "reason", "requester", "subjects", "recommendation", "options", "chosen", "consulted", "opinions", "conditions", "approvers", "verdicts", "needs", "effects", "verdict_reason", "decided_by", "decided_on", "how", "valid_from", "valid_until", "due", "subjects_hash"];

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
            <div className={styles.head}>
                <SeverityLabel severity={decision.severity as Severity} />
                <span>{words_of(text("kind"))}</span>
                <span>asked by {is_ref(decision.requester) ? <Person name={decision.requester.title} /> : "nobody named"}</span>
                {text("how") && text("how") !== "verdict" ? <span className={styles.mark}>{text("how") === "rule" ? "by rule" : "done first, to be confirmed"}</span> : null}
                {decision.due && decision.state !== "granted" ? (
                    <span>
                        wanted by <Time at={text("due")} />
                    </span>
                ) : null}
                {decision.valid_until ? (
                    <span>
                        ends <Time at={text("valid_until")} as="long" />
                    </span>
                ) : null}
            </div>
            {text("question") ? <p className={styles.question}>{text("question")}</p> : null}
            {text("reason") ? (
                <div className={styles.because}>
                    <RecordMarkdown text={text("reason")} />
                </div>
            ) : null}
            {text("recommendation") ? (
                <Section title="Recommendation">
                    <RecordMarkdown text={text("recommendation")} />
                </Section>
            ) : null}
        </>
    );
}

function Standing_({ decision, standing }: { decision: AnyRecord; standing: Standing }) {
    const open = decision.state === "open" || decision.state === "needs_info";
    return (
        <>
            <Section title="What changes" count={standing.effects.length}>
                {open && standing.changed.length ? (
                    <p className={styles.warning} role="alert">
                        Since this was asked, {standing.changed.map((one) => `${one.subject.key} changed (${one.fields.map(words_of).join(", ")})`).join("; ")}. A yes was asked for what it was then: it has to be asked again.
                    </p>
                ) : null}
                <Effects effects={standing.effects} />
            </Section>
            <Options decision={decision} />
            <Heard decision={decision} unheard={standing.unheard} />
            <Conditions decision={decision} />
            <WhoDecides standing={standing} open={open} />
            <Verdicts decision={decision} />
            {decision.state === "open" && standing.may ? <VerdictForm decision={decision} standing={standing} /> : null}
        </>
    );
}

/** What else can be done with it: by who asked, by who is heard, by who granted it. */
function Acts({ decision, standing }: { decision: AnyRecord; standing?: Standing }) {
    const [asked, set_asked] = useState<StepAsked | null>(null);
    const me = useSession().data?.user?.party?.id;
    const mine = is_ref(decision.requester) && decision.requester.id === me;
    const open = decision.state === "open";
    const heard = Array.isArray(decision.consulted) && decision.consulted.some((one) => is_ref(one) && one.id === me);
    const steps: [boolean, StepAsked][] = [
        [open && heard, "opinion"],
        [open && standing?.may === true, "question"],
        [decision.state === "needs_info" && mine, "answer"],
        [(open || decision.state === "needs_info") && mine, "withdraw"],
        [decision.state === "granted" && !mine, "revoke"],
    ];
    return (
        <>
            {steps.map(([can, step]) => (can ? <Button key={step} variant="default" onClick={() => set_asked(step)}>{step_words[step]}</Button> : null))}
            <StepDialog decision={decision} step={asked} close={() => set_asked(null)} />
        </>
    );
}

const step_words: Record<StepAsked, string> = { opinion: "Say what you think", question: "Ask back", answer: "Answer", withdraw: "Withdraw", revoke: "Revoke" };
