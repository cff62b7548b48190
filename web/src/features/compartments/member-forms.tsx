// Letting somebody in, taking somebody out: never without the reason, which the members read in the journal.
import { Button, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { type Member, useCompartmentChanges } from "@/api/compartments";
import { message_of } from "@/api/problem";
import type { RecordRef } from "@/api/types";
import { say } from "@/components/notice";
import { ReferenceInput } from "@/records/reference-input";
import styles from "./compartments.module.css";

export function AdmitForm({ name, close }: { name: string; close: () => void }) {
    const { admit } = useCompartmentChanges();
    const [party, set_party] = useState<RecordRef | null>(null);
    const admitted = (reason: string) => party && admit.mutate({ name, party: party.id, reason }, { onSuccess: () => (say(`${party.title} is in`), close()) });
    return (
        <ReasonForm verb="Admit" busy={admit.isPending} ready={party !== null} error={admit.error} act={admitted} close={close}>
            <ReferenceInput type="party" label="Person" description="They see from now on what lies inside, and all that was said there" required autoFocus value={party} onChange={set_party} />
        </ReasonForm>
    );
}

export function DismissForm({ name, member, close }: { name: string; member: Member; close: () => void }) {
    const { dismiss } = useCompartmentChanges();
    const dismissed = (reason: string) => dismiss.mutate({ name, party: member.id, reason }, { onSuccess: () => (say(`${member.title} is out`), close()) });
    return (
        <ReasonForm verb="Dismiss" busy={dismiss.isPending} ready error={dismiss.error} act={dismissed} close={close}>
            <p className={styles.quiet}>From then on it does not exist for them, not even what they wrote there.</p>
        </ReasonForm>
    );
}

type ReasonFormProps = { verb: string; busy: boolean; ready: boolean; error: unknown; act: (reason: string) => void; close: () => void; children: ReactNode };

function ReasonForm({ verb, busy, ready, error, act, close, children }: ReasonFormProps) {
    const [reason, set_reason] = useState("");
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), act(reason.trim()))}>
            {children}
            <Textarea label="Reason" required autosize minRows={2} value={reason} onChange={(event) => set_reason(event.currentTarget.value)} />
            {error ? (
                <p className={styles.bad} role="alert">
                    {message_of(error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={busy} disabled={!ready || !reason.trim()}>
                    {verb}
                </Button>
            </div>
        </form>
    );
}
