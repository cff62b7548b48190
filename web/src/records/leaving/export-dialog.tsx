import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDecided } from "@/api/decide";
import { ask_export } from "@/api/exports";
import { message_of, Problem } from "@/api/problem";
import styles from "../asking/asking.module.css";
import type { Refused } from "./use-export";

export function ExportDialog({ refused, close }: { refused: Refused | null; close: () => void }) {
    return (
        <Modal opened={refused !== null} onClose={close} title="This takes another's yes">
            {refused ? <AskToExport refused={refused} close={close} /> : null}
        </Modal>
    );
}

function AskToExport({ refused, close }: { refused: Refused; close: () => void }) {
    const [reason, set_reason] = useState("");
    const decided = useDecided();
    const send = useMutation({ mutationFn: () => ask_export({ ...refused.leaving, reason }), onSuccess: decided });
    const asked = send.data?.decision?.key ?? refused.waits;
    if (asked) return <Waits decision={asked} close={close} />;
    const problems = send.error instanceof Problem ? send.error.by_field() : {};
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), send.mutate())}>
            <p>{refused.holds}</p>
            <p className={styles.quiet}>What lies in a compartment leaves it only once a second person of it has said yes: to exactly this, for you, once, and within a day.</p>
            <Textarea label="Reason" description="Who is to have it, and what for" required data-autofocus autosize minRows={2} value={reason} onChange={(event) => set_reason(event.currentTarget.value)} error={problems.reason} />
            {send.error ? <p className={styles.bad} role="alert">{message_of(send.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={send.isPending} disabled={!reason.trim()}>
                    Ask for it
                </Button>
            </div>
        </form>
    );
}

function Waits({ decision, close }: { decision: string; close: () => void }) {
    return (
        <div className={styles.form}>
            <p role="status">
                <Link className="link mono" to={`/decide/decisions/${decision}`} onClick={close}>
                    {decision}
                </Link>{" "}
                waits for another's yes. Once it is granted, export it here again.
            </p>
            <div className={styles.buttons}>
                <Button onClick={close}>Good</Button>
            </div>
        </div>
    );
}
