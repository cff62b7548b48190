// /welcome#TOKEN: a one-time link signs in at once, or on the first run makes the first account.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { message_of, Problem } from "@/api/problem";
import { is_next_step, session_query, set_up, sign_in_by_link } from "@/api/session";
import type { Session } from "@/api/types";
import { Front } from "@/components/front";
import { SecondStep } from "./second-step";
import styles from "./sign-in.module.css";

export function Welcome() {
    const token = useRef(location.hash.slice(1));
    const asked = useRef(false);
    const enter = useEnter();
    const go = useNavigate();
    const open = useMutation({ mutationFn: () => sign_in_by_link(token.current), onSuccess: (answer) => (is_next_step(answer) || answer.setup ? undefined : enter(answer)) });
    const mutate = open.mutate;
    useEffect(() => {
        document.title = "Welcome · Redoubt";
        if (asked.current) return;
        asked.current = true;
        history.replaceState(null, "", "/welcome");
        if (token.current) mutate();
    }, [mutate]);
    if (open.isError || !token.current)
        return (
            <Front title="This link does not open the door">
                <p className={styles.words}>{open.error ? message_of(open.error) : "The address ends before its key: open the whole link, with what stands behind the #."}</p>
                <p className={styles.words}>
                    A link works once. <Link className="link" to="/sign-in">Sign in</Link> with a password, or restart <code>redoubt</code> for a new link.
                </p>
            </Front>
        );
    if (open.data && is_next_step(open.data))
        return (
            <Front title="One step more">
                <SecondStep step={open.data} done={enter} back={() => void go({ to: "/sign-in" })} />
            </Front>
        );
    if (open.data?.setup) return <SetUp token={token.current} enter={enter} />;
    return <Front title="Opening the gate">{null}</Front>;
}

function useEnter() {
    const client = useQueryClient();
    const go = useNavigate();
    return (session: Session) => {
        client.setQueryData(session_query.queryKey, session);
        void go({ to: "/", replace: true });
    };
}

function SetUp({ token, enter }: { token: string; enter: (session: Session) => void }) {
    const [first, set_first] = useState({ login: "", name: "", password: "" });
    const go = useMutation({ mutationFn: () => set_up({ token, ...first }), onSuccess: enter });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    const change = (name: keyof typeof first) => (event: React.ChangeEvent<HTMLInputElement>) => set_first({ ...first, [name]: event.currentTarget.value });
    return (
        <Front title="Make the first account">
            <p className={styles.words}>It is a Lead: it may do everything and invite the others.</p>
            <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())}>
                <TextInput label="Name" name="name" required autoFocus autoComplete="name" value={first.name} onChange={change("name")} error={problems.name} />
                <TextInput label="Login" name="login" required autoComplete="username" value={first.login} onChange={change("login")} error={problems.login} />
                <PasswordInput label="Password" name="password" description="At least twelve characters; a sentence is good" required autoComplete="new-password" value={first.password} onChange={change("password")} error={problems.password} />
                {go.isError && Object.keys(problems).length === 0 ? (
                    <p className={styles.bad} role="alert">
                        {message_of(go.error)}
                    </p>
                ) : null}
                <Button type="submit" loading={go.isPending} fullWidth>
                    Make the account
                </Button>
            </form>
        </Front>
    );
}
