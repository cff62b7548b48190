// Some acts want a fresh proof that it is still the same person: asked here, and the act goes on.
import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { on_wanted_proof } from "@/api/client";
import { has_passkeys } from "@/api/passkey";
import { message_of } from "@/api/problem";
import { give_passkey_proof, give_proof } from "@/api/session";
import styles from "./sign-in.module.css";

type Answer = (proven: boolean) => void;

export function ProofGate() {
    const [answer, set_answer] = useState<{ tell: Answer } | null>(null);
    useEffect(() => on_wanted_proof(() => new Promise<boolean>((tell) => set_answer({ tell }))), []);
    const finish = (proven: boolean) => {
        answer?.tell(proven);
        set_answer(null);
    };
    return (
        <Modal opened={answer !== null} onClose={() => finish(false)} title="Is it still you?" size={380}>
            <ProofForm done={() => finish(true)} />
        </Modal>
    );
}

function ProofForm({ done }: { done: () => void }) {
    const [code, set_code] = useState("");
    const [password, set_password] = useState("");
    const go = useMutation({ mutationFn: () => give_proof(code ? { code: code.replace(/\s/g, "") } : { password }), onSuccess: done });
    const touch = useMutation({ mutationFn: give_passkey_proof, onSuccess: done });
    const error = go.error ?? touch.error;
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            <p className={styles.plain}>This act wants a proof that is not older than a quarter of an hour. One of these is enough.</p>
            <TextInput label="Code from your app" inputMode="numeric" autoComplete="one-time-code" data-autofocus value={code} onChange={(event) => set_code(event.currentTarget.value)} />
            <PasswordInput label="Password" autoComplete="current-password" value={password} onChange={(event) => set_password(event.currentTarget.value)} />
            {error ? (
                <p className={styles.bad} role="alert">
                    {message_of(error)}
                </p>
            ) : null}
            <Button type="submit" fullWidth loading={go.isPending} disabled={!code && !password}>
                Go on
            </Button>
            {has_passkeys() ? (
                <Button variant="default" fullWidth loading={touch.isPending} onClick={() => touch.mutate()}>
                    Use a passkey
                </Button>
            ) : null}
        </form>
    );
}
