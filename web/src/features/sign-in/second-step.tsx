// The second factor: a code from an app, a passkey, or one of the recovery codes.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { has_passkeys, use_passkey } from "@/api/passkey";
import { message_of } from "@/api/problem";
import { type NextStep, second_step } from "@/api/session";
import type { Session } from "@/api/types";
import styles from "./sign-in.module.css";

type SecondStepProps = { step: NextStep; done: (session: Session) => void; back: () => void };

export function SecondStep({ step, done, back }: SecondStepProps) {
    const [recovery, set_recovery] = useState(!step.kinds.includes("totp") && !step.kinds.includes("passkey"));
    const [code, set_code] = useState("");
    const typed = useMutation({ mutationFn: (text: string) => second_step(step.ticket, recovery ? { recovery: text.trim() } : { code: text.replace(/\s/g, "") }), onSuccess: done });
    const request = step.kinds.includes("passkey") && has_passkeys() ? step.passkey : undefined;
    const touched = useMutation({ mutationFn: async () => request && second_step(step.ticket, { passkey: await use_passkey(request) }), onSuccess: (session) => session && done(session) });
    const asks_code = recovery || step.kinds.includes("totp");
    const change = (event: React.ChangeEvent<HTMLInputElement>) => {
        const text = event.currentTarget.value;
        set_code(text);
        if (!recovery && /^\d{6}$/.test(text.replace(/\s/g, "")) && !typed.isPending) typed.mutate(text);
    };
    const error = typed.error ?? touched.error;
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), typed.mutate(code))}>
            <p className={styles.words}>{recovery ? "One of the recovery codes that you keep. Each works once." : step.kinds.includes("totp") ? "The code that your authenticator app shows now." : "Confirm with your passkey."}</p>
            {asks_code ? <TextInput key={String(recovery)} label={recovery ? "Recovery code" : "Code"} name="code" required autoFocus autoComplete="one-time-code" inputMode={recovery ? "text" : "numeric"} value={code} onChange={change} /> : null}
            {error ? (
                <p className={styles.bad} role="alert">
                    {message_of(error)}
                </p>
            ) : null}
            {asks_code ? (
                <Button type="submit" loading={typed.isPending} fullWidth disabled={!code.trim()}>
                    Sign in
                </Button>
            ) : null}
            {request ? (
                <Button variant={asks_code ? "default" : "filled"} loading={touched.isPending} fullWidth onClick={() => touched.mutate()}>
                    Use a passkey
                </Button>
            ) : null}
            <p className={styles.others}>
                {step.kinds.includes("recovery") ? (
                    <button type="button" className="link" onClick={() => (set_recovery(!recovery), set_code(""), typed.reset())}>
                        {recovery ? "Back to the second factor" : "Use a recovery code"}
                    </button>
                ) : null}
                <button type="button" className="link" onClick={back}>
                    Start again
                </button>
            </p>
        </form>
    );
}
