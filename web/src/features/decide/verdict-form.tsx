// Granting or denying, with the reason; on behalf of another where they handed their word to me.
import { Button, Select, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { give_verdict, type Standing, useDecided } from "@/api/decide";
import { message_of } from "@/api/problem";
import type { AnyRecord } from "@/api/types";
import { say } from "@/components/notice";
import { Section } from "@/components/page";
import { options_of } from "./decision-parts";
import styles from "./decide.module.css";

export function VerdictForm({ decision, standing, replay_first }: { decision: AnyRecord; standing: Standing; replay_first: boolean }) {
    const decided = useDecided();
    const options = options_of(decision).map((one) => one.name);
    const [reason, set_reason] = useState("");
    const [chosen, set_chosen] = useState<string | null>(typeof decision.recommendation === "string" && options.includes(decision.recommendation) ? decision.recommendation : null);
    const behalf = standing.on_behalf_of?.id;
    const go = useMutation({
        mutationFn: (yes: boolean) => give_verdict(decision.id, { yes, reason, ...(chosen ? { chosen } : {}), ...(behalf ? { for: behalf } : {}) }),
        onSuccess: async (answer, yes) => {
            await decided();
            say(answer.void ? "A subject changed meanwhile: this is void and has to be asked again" : !yes ? "Denied" : answer.applied ? "Granted, and done" : "Your yes is noted; others are still to give theirs");
        },
    });
    const unheard = standing.unheard.length > 0;
    return (
        <Section title="Your verdict">
            <form className={styles.verdict} noValidate onSubmit={(event) => (event.preventDefault(), go.mutate(true))}>
                {options.length ? <Select label="Which option" clearable data={options} value={chosen} onChange={set_chosen} /> : null}
                <Textarea label="Reason" required autosize minRows={2} value={reason} onChange={(event) => set_reason(event.currentTarget.value)} />
                {unheard ? <p className={styles.quiet}>{standing.unheard.map((one) => one.title).join(", ")} must be heard before a verdict.</p> : null}
                {replay_first ? <p className={styles.quiet} id="replay-first">A yes is given once the replay has been run.</p> : null}
                {go.error ? <p className={styles.bad} role="alert">{message_of(go.error)}</p> : null}
                <div className={styles.buttons}>
                    <Button variant="default" loading={go.isPending && go.variables === false} disabled={!reason.trim() || unheard} onClick={() => go.mutate(false)}>
                        Deny
                    </Button>
                    <Button type="submit" loading={go.isPending && go.variables === true} aria-describedby={replay_first ? "replay-first" : undefined} disabled={!reason.trim() || unheard || replay_first || standing.changed.length > 0}>
                        Grant
                    </Button>
                </div>
            </form>
        </Section>
    );
}
