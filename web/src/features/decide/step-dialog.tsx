import { Button, Modal, SegmentedControl, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Step, take_step, useDecided } from "@/api/decide";
import { message_of } from "@/api/problem";
import type { AnyRecord } from "@/api/types";
import { say } from "@/components/notice";
import styles from "./decide.module.css";

export type StepAsked = Step;

const words: Record<Step, { title: string; field: string; verb: string; done: string }> = {
    opinion: { title: "Say what you think of it", field: "What you think", verb: "Say it", done: "It stands on the decision" },
    question: { title: "Ask back before deciding", field: "What is missing", verb: "Ask back", done: "Sent back to who asked" },
    answer: { title: "Answer what was asked back", field: "The answer", verb: "Answer and open again", done: "It is open again" },
    withdraw: { title: "Withdraw the request", field: "Why", verb: "Withdraw", done: "Withdrawn" },
    revoke: { title: "Revoke what was granted", field: "Why", verb: "Revoke", done: "Revoked; what it changed goes back" },
};

export function StepDialog({ decision, step, close }: { decision: AnyRecord; step: Step | null; close: () => void }) {
    return (
        <Modal opened={step !== null} onClose={close} title={step ? words[step].title : ""}>
            {step ? <StepForm decision={decision} step={step} close={close} /> : null}
        </Modal>
    );
}

function StepForm({ decision, step, close }: { decision: AnyRecord; step: Step; close: () => void }) {
    const decided = useDecided();
    const [text, set_text] = useState("");
    const [agrees, set_agrees] = useState("yes");
    const go = useMutation({
        mutationFn: () => take_step(decision.id, step, step === "opinion" ? { agrees: agrees === "yes", text } : { reason: text }),
        onSuccess: async () => {
            await decided();
            say(words[step].done);
            close();
        },
    });
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            {step === "opinion" ? <SegmentedControl aria-label="Do you agree" value={agrees} onChange={set_agrees} data={[{ value: "yes", label: "I agree" }, { value: "no", label: "I do not agree" }]} /> : null}
            <Textarea label={words[step].field} required data-autofocus autosize minRows={3} value={text} onChange={(event) => set_text(event.currentTarget.value)} />
            {go.error ? <p className={styles.bad} role="alert">{message_of(go.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={!text.trim()}>
                    {words[step].verb}
                </Button>
            </div>
        </form>
    );
}
