// Letting somebody in, taking somebody out: never without the reason, which the members read in the journal.
import { useState } from "react";
import { type Member, useCompartmentChanges } from "@/api/compartments";
import type { RecordRef } from "@/api/types";
import { say } from "@/components/notice";
import { ReasonForm } from "@/components/reason-form";
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
        <ReasonForm verb="Dismiss" busy={dismiss.isPending} error={dismiss.error} act={dismissed} close={close}>
            <p className={styles.quiet}>From then on it does not exist for them, not even what they wrote there.</p>
        </ReasonForm>
    );
}
