import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Compartment, useCompartmentChanges } from "@/api/compartments";
import { message_of, Problem } from "@/api/problem";
import type { RecordRef } from "@/api/types";
import { ReferencesInput } from "@/records/references-input";
import styles from "./compartments.module.css";

export function OpenForm({ cancel, done }: { cancel: () => void; done: (made: Compartment) => void }) {
    const { open } = useCompartmentChanges();
    const [name, set_name] = useState("");
    const [purpose, set_purpose] = useState("");
    const [members, set_members] = useState<RecordRef[]>([]);
    const problems = open.error instanceof Problem ? open.error.by_field() : {};
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), open.mutate({ name: name.trim(), purpose: purpose.trim(), members: members.map((one) => one.id) }, { onSuccess: done }))}>
            <TextInput label="Name" description="Letters, digits and hyphens; it gets four characters of chance, so that nobody finds it by trying" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} error={problems.name} />
            <Textarea label="Purpose" description="Why not everybody may know" required autosize minRows={2} value={purpose} onChange={(event) => set_purpose(event.currentTarget.value)} error={problems.purpose} />
            <ReferencesInput type="party" label="Members besides you" value={members} onChange={set_members} />
            {open.error && Object.keys(problems).length === 0 ? (
                <p className={styles.bad} role="alert">
                    {message_of(open.error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={open.isPending} disabled={!name.trim() || !purpose.trim()}>
                    Open it
                </Button>
            </div>
        </form>
    );
}
