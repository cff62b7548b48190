// Something that is never done without a reason, which others read in the journal.
import { Button, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { message_of } from "@/api/problem";
import styles from "./reason-form.module.css";

type ReasonFormProps = { verb: string; busy: boolean; ready?: boolean; error: unknown; act: (reason: string) => void; close: () => void; children?: ReactNode };

export function ReasonForm({ verb, busy, ready = true, error, act, close, children }: ReasonFormProps) {
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
