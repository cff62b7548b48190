// An alert that a person raises from an event.
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type StoredEvent, useRaiseAlert } from "@/api/events";
import { message_of } from "@/api/problem";
import { useRefresh } from "@/api/records";
import { severities } from "@/components/severity";
import styles from "./search.module.css";

export function AlertDialog({ event, close }: { event: StoredEvent; close: () => void }) {
    const [title, set_title] = useState("");
    const [severity, set_severity] = useState("medium");
    const raise = useRaiseAlert();
    const refresh = useRefresh();
    const go = useNavigate();
    const done = async (key: string) => {
        await refresh("alerts");
        void go({ to: `/watch/alerts/${key}` });
    };
    const submit = () => raise.mutate({ event: event.id, title, severity }, { onSuccess: (made) => void done(made.key) });
    return (
        <Modal opened onClose={close} title="Raise an alert">
            <form className={styles.form} onSubmit={(one) => (one.preventDefault(), submit())}>
                <TextInput label="What it is about" required data-autofocus value={title} onChange={(one) => set_title(one.currentTarget.value)} error={raise.error ? message_of(raise.error) : undefined} />
                <Select label="Severity, if it is true" data={[...severities]} value={severity} allowDeselect={false} onChange={(one) => set_severity(one ?? "medium")} />
                <p className={styles.quiet}>The event is kept with it as evidence{event.promoted.host ? `, and it stands with the alerts of ${event.promoted.host}` : ""}.</p>
                <div className={styles.buttons}>
                    <Button variant="default" onClick={close}>Cancel</Button>
                    <Button type="submit" loading={raise.isPending} disabled={!title.trim()}>Raise it</Button>
                </div>
            </form>
        </Modal>
    );
}
