// Closing asks for a disposition and a reason, and does nothing without them.
import { Button, Modal, Radio, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { field_of, useType } from "@/api/schema";
import { KeyCap } from "@/components/key-cap";
import { count_of, label_of } from "@/components/words";
import styles from "./dialog.module.css";
import { count_in, type Target, title_of } from "./target";
import { type Ending, useTriage } from "./use-triage";

type CloseDialogProps = { targets: Target[] | null; cancel: () => void; done: () => void };

export function CloseDialog({ targets, cancel, done }: CloseDialogProps) {
    const count = count_in(targets ?? []);
    return (
        <Modal opened={targets !== null} onClose={cancel} size={520} title={`Close ${count_of(count, "alert")}`}>
            {targets ? <CloseForm targets={targets} cancel={cancel} done={done} /> : null}
        </Modal>
    );
}

function CloseForm({ targets, cancel, done }: { targets: Target[]; cancel: () => void; done: () => void }) {
    const type = useType("alerts");
    const choices = (type && field_of(type, "disposition")?.choices) ?? [];
    const [ending, set_ending] = useState<Ending>({ disposition: "", reason: "" });
    const [tried, set_tried] = useState(false);
    const triage = useTriage();
    const go = useMutation({ mutationFn: () => triage.close(targets, ending), onSuccess: done });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    const missing = { disposition: ending.disposition ? undefined : "Choose what it was", reason: ending.reason.trim() ? undefined : "Say why: the next person to see this rule reads it" };
    const submit = () => {
        set_tried(true);
        if (!missing.disposition && !missing.reason && !go.isPending) go.mutate();
    };
    const on_key = (event: React.KeyboardEvent) => {
        const choice = choices[Number(event.key) - 1];
        if (choice && !(event.target instanceof HTMLTextAreaElement)) set_ending({ ...ending, disposition: choice.name });
        else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit();
        else return;
        event.preventDefault();
    };
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), submit())} onKeyDown={on_key} noValidate>
            <p className={styles.what}>{targets.length === 1 && targets[0] ? title_of(targets[0]) : count_of(targets.length, "group")}</p>
            <Radio.Group label="What was it?" withAsterisk value={ending.disposition} onChange={(disposition) => set_ending({ ...ending, disposition })} error={problems.disposition ?? (tried ? missing.disposition : undefined)}>
                <div className={styles.choices}>
                    {choices.map((choice, index) => (
                        <div key={choice.name} className={styles.choice}>
                            <Radio value={choice.name} label={label_of(choice.name)} description={choice.doc} size="xs" data-autofocus={index === 0 || undefined} />
                            <KeyCap keys={String(index + 1)} />
                        </div>
                    ))}
                </div>
            </Radio.Group>
            <Textarea label="Why?" withAsterisk minRows={3} value={ending.reason} onChange={(event) => set_ending({ ...ending, reason: event.currentTarget.value })} error={problems.reason ?? problems.disposition_reason ?? (tried ? missing.reason : undefined)} />
            {go.error && Object.keys(problems).length === 0 ? (
                <p className={styles.bad} role="alert">
                    {go.error.message}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} rightSection={<KeyCap keys="mod+Enter" />}>
                    Close
                </Button>
            </div>
        </form>
    );
}
