// Escalating: a new incident from what was seen, or into one that is already worked on.
import { Button, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/api/problem";
import type { RecordRef, Severity } from "@/api/types";
import { severities } from "@/components/severity";
import { say } from "@/components/notice";
import { count_of } from "@/components/words";
import { ReferenceInput } from "@/records/reference-input";
import styles from "./dialog.module.css";
import { count_in, severity_of, type Target, title_of } from "./target";
import { useTriage } from "./use-triage";

type EscalateDialogProps = { targets: Target[] | null; cancel: () => void; done: (incident?: RecordRef) => void };

export function EscalateDialog({ targets, cancel, done }: EscalateDialogProps) {
    return (
        <Modal opened={targets !== null} onClose={cancel} size={520} title={`Escalate ${count_of(count_in(targets ?? []), "alert")}`}>
            {targets?.length ? <EscalateForm targets={targets} cancel={cancel} done={done} /> : null}
        </Modal>
    );
}

function worst_of(targets: Target[]): Severity {
    return severities.find((one) => targets.some((target) => severity_of(target) === one)) ?? "medium";
}

function EscalateForm({ targets, cancel, done }: { targets: Target[]; cancel: () => void; done: (incident?: RecordRef) => void }) {
    const [into, set_into] = useState("new");
    const [title, set_title] = useState(targets[0] ? title_of(targets[0]) : "");
    const [severity, set_severity] = useState<Severity>(worst_of(targets));
    const [incident, set_incident] = useState<RecordRef | null>(null);
    const triage = useTriage();
    const go = useMutation({
        mutationFn: () => triage.escalate(targets, into === "new" ? { title, severity } : { incident: incident?.id }),
        onSuccess: (made) => {
            say(`Escalated into ${made?.key ?? "the incident"}`);
            done(made);
        },
    });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            <SegmentedControl aria-label="Into" fullWidth size="xs" value={into} onChange={set_into} data={[{ value: "new", label: "A new incident" }, { value: "known", label: "One that exists" }]} />
            {into === "new" ? (
                <>
                    <TextInput label="Title" required data-autofocus value={title ?? ""} onChange={(event) => set_title(event.currentTarget.value)} error={problems.title} />
                    <Select label="Severity" required allowDeselect={false} data={[...severities]} value={severity} onChange={(one) => one && set_severity(one as Severity)} error={problems.severity} />
                </>
            ) : (
                <ReferenceInput type="incident" label="Incident" value={incident} onChange={set_incident} required error={problems.incident} />
            )}
            {go.error && Object.keys(problems).length === 0 ? (
                <p className={styles.bad} role="alert">
                    {go.error.message}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={into === "known" && !incident}>
                    Escalate
                </Button>
            </div>
        </form>
    );
}
