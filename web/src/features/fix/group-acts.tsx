// One act on all findings of the chosen groups: planned by a date, or put to whoever may accept or reject them. It says first how many
// it touches, and which cannot.
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type GroupAct, triage_findings, useTrial } from "@/api/groups";
import { useDecided } from "@/api/decide";
import { message_of } from "@/api/problem";
import { say } from "@/components/notice";
import { count_of } from "@/components/words";
import styles from "./fix.module.css";

export const group_acts: { act: GroupAct; key: string; verb: string; title: string }[] = [
    { act: "fix", key: "p", verb: "Plan to fix", title: "Plan to fix" },
    { act: "mitigate", key: "m", verb: "Plan to mitigate", title: "Plan to mitigate" },
    { act: "accept", key: "e", verb: "Ask to accept", title: "Accept" },
    { act: "reject", key: "r", verb: "Ask to reject", title: "Reject" },
];

type GroupActsProps = { act: GroupAct | null; q: string; title: string; close: () => void; done: () => void };

export function GroupActs({ act, q, title, close, done }: GroupActsProps) {
    const one = group_acts.find((each) => each.act === act);
    return (
        <Modal opened={one !== undefined} onClose={close} size={520} title={one ? `${one.title}: ${title}` : ""}>
            {one ? <ActForm key={one.act} act={one.act} verb={one.verb} q={q} close={close} done={done} /> : null}
        </Modal>
    );
}

const as_time = (local: string) => (local ? new Date(`${local}T23:59:00`).toISOString() : undefined);

function ActForm({ act, verb, q, close, done }: { act: GroupAct; verb: string; q: string; close: () => void; done: () => void }) {
    const [date, set_date] = useState("");
    const [text, set_text] = useState("");
    const [reason, set_reason] = useState("");
    const plans = act === "fix" || act === "mitigate";
    const order = { act, q, ...(plans ? { due: as_time(date) } : { until: as_time(date) }) };
    const trial = useTrial(order);
    const decided = useDecided();
    const go = useMutation({
        mutationFn: () => triage_findings({ ...order, ...(text ? { text } : {}), ...(reason ? { reason } : {}) }),
        onSuccess: async (result) => {
            await decided();
            const what = count_of(result.count, "finding");
            say(plans ? `${what} planned` : result.decision?.applied ? `${what} ${act}ed` : `${what} put to a decision${result.decision?.decision ? `, ${result.decision.decision}` : ""}`);
            done();
        },
    });
    const refused = trial.data?.refused_count ?? 0;
    const ready = trial.data !== undefined && trial.data.count > 0 && refused === 0 && (plans || reason.trim() !== "");
    const submit = () => ready && !go.isPending && go.mutate();
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), submit())} onKeyDown={(event) => event.key === "Enter" && (event.metaKey || event.ctrlKey) && submit()}>
            {act === "reject" ? null : <TextInput type="date" label={plans ? "By when" : "Until when"} description={plans ? "Each keeps the date that it has when this is empty" : "As long as may be decided when this is empty"} data-autofocus value={date} onChange={(event) => set_date(event.currentTarget.value)} />}
            {plans ? <Textarea label="How" autosize minRows={2} value={text} onChange={(event) => set_text(event.currentTarget.value)} /> : null}
            <Textarea label="Reason" description={plans ? undefined : "Whoever decides reads this first"} required={!plans} data-autofocus={act === "reject" || undefined} autosize minRows={2} value={reason} onChange={(event) => set_reason(event.currentTarget.value)} />
            <p role="status">
                {trial.data ? `${count_of(trial.data.count - refused, "finding")} ${plans ? "would be planned" : "would be put to a decision"}${trial.data.left ? `; ${trial.data.left.toLocaleString("en")} past that stay as they are` : ""}. All of them, or none.` : trial.isError ? "" : "Counting"}
            </p>
            {refused ? (
                <p className={styles.bad}>
                    {refused.toLocaleString("en")} cannot: {(trial.data?.refused ?? []).slice(0, 3).map((each) => `${each.key} ${each.message}`).join("; ")}
                </p>
            ) : null}
            {go.error || trial.error ? <p role="alert" className={styles.bad}>{message_of(go.error ?? trial.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={!ready}>
                    {verb}
                </Button>
            </div>
        </form>
    );
}
