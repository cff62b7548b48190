// A word to whoever reported a concern without saying who they are: they read it by their code.
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer_concern } from "@/api/concerns";
import { message_of, Problem } from "@/api/problem";
import { useRefresh } from "@/api/records";
import type { AnyRecord } from "@/api/types";
import { say } from "@/components/notice";
import styles from "./fix.module.css";

export function AnswerReporter({ finding }: { finding: AnyRecord }) {
    const [opened, set_opened] = useState(false);
    return (
        <>
            <Button variant="default" onClick={() => set_opened(true)}>
                Answer whoever reported it
            </Button>
            <Modal opened={opened} onClose={() => set_opened(false)} title={`Answer whoever reported ${finding.key}`}>
                <AnswerForm finding={finding} close={() => set_opened(false)} />
            </Modal>
        </>
    );
}

function AnswerForm({ finding, close }: { finding: AnyRecord; close: () => void }) {
    const refresh = useRefresh();
    const [text, set_text] = useState("");
    const send = useMutation({
        mutationFn: () => answer_concern(finding.id, text),
        onSuccess: async () => {
            await refresh("findings", finding.id);
            say("They read it with their code");
            close();
        },
    });
    const nobody = send.error instanceof Problem && send.error.status === 409;
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), send.mutate())}>
            <p className={styles.quiet}>They read it with their code. It stands here as a comment too.</p>
            <Textarea label="Answer" required data-autofocus autosize minRows={3} maxLength={20_000} value={text} onChange={(event) => set_text(event.currentTarget.value)} />
            {send.error ? (
                <p className={nobody ? styles.quiet : styles.bad} role={nobody ? "status" : "alert"}>
                    {message_of(send.error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    {nobody ? "Close" : "Cancel"}
                </Button>
                <Button type="submit" loading={send.isPending} disabled={nobody || !text.trim()}>
                    Answer
                </Button>
            </div>
        </form>
    );
}
