import { Button } from "@mantine/core";
import { useState } from "react";
import type { Standing } from "@/api/decide";
import { useSession } from "@/api/session";
import type { AnyRecord } from "@/api/types";
import { is_ref } from "@/records/paths";
import { StepDialog, type StepAsked } from "./step-dialog";

/** What else can be done with it: by who asked, by who is heard, by who granted it. */
export function Acts({ decision, standing }: { decision: AnyRecord; standing?: Standing }) {
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
