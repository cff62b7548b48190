// Login and password, then the second factor where one is due.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { is_next_step, type NextStep, sign_in } from "@/api/session";
import type { Session } from "@/api/types";
import { SecondStep } from "./second-step";
import styles from "./sign-in.module.css";

export function SignInForm({ login: known = "", done }: { login?: string; done: (session: Session) => void }) {
    const [login, set_login] = useState(known);
    const [password, set_password] = useState("");
    const [next, set_next] = useState<NextStep | null>(null);
    const go = useMutation({ mutationFn: () => sign_in(login, password), onSuccess: (answer) => (is_next_step(answer) ? set_next(answer) : done(answer)) });
    if (next) return <SecondStep step={next} done={done} back={() => (set_next(null), set_password(""))} />;
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            <TextInput label="Login" name="login" autoComplete="username" required autoFocus={!known} value={login} onChange={(event) => set_login(event.currentTarget.value)} />
            <PasswordInput label="Password" name="password" autoComplete="current-password" required autoFocus={!!known} value={password} onChange={(event) => set_password(event.currentTarget.value)} />
            {go.isError ? (
                <p className={styles.bad} role="alert">
                    {message_of(go.error)}
                </p>
            ) : null}
            <Button type="submit" loading={go.isPending} fullWidth>
                Sign in
            </Button>
        </form>
    );
}
