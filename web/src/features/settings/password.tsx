import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { message_of, Problem } from "@/api/problem";
import { change_password, session_query } from "@/api/session";
import { say } from "@/components/notice";
import { Section } from "@/components/page";
import styles from "./settings.module.css";

export function Password() {
    const client = useQueryClient();
    const [current, set_current] = useState("");
    const [password, set_password] = useState("");
    const change = useMutation({
        mutationFn: () => change_password(current, password),
        onSuccess: (session) => {
            client.setQueryData(session_query.queryKey, session);
            set_current("");
            set_password("");
            say("Your password is changed");
        },
    });
    const problems = change.error instanceof Problem ? change.error.by_field() : {};
    return (
        <Section title="Password">
            <p className={styles.quiet}>Your other sessions end when you change it. Whoever came in by a one-time link has none yet: leave the first field empty.</p>
            <form className={styles.narrow} onSubmit={(event) => (event.preventDefault(), change.mutate())}>
                <PasswordInput label="Current password" autoComplete="current-password" value={current} onChange={(event) => set_current(event.currentTarget.value)} error={problems.current} />
                <PasswordInput label="New password" description="At least twelve characters; a sentence is good" required autoComplete="new-password" value={password} onChange={(event) => set_password(event.currentTarget.value)} error={problems.password} />
                {change.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(change.error)}</p> : null}
                <div className={styles.buttons}>
                    <Button type="submit" loading={change.isPending} disabled={!password}>
                        Change the password
                    </Button>
                </div>
            </form>
        </Section>
    );
}
