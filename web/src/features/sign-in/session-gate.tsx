// When the session has ended, whatever was asked waits behind this dialog, and the page beneath keeps what was typed.
import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { on_expired_session } from "@/api/client";
import { session_query, useSession } from "@/api/session";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

type Gate = { promise: Promise<void>; open: () => void };

function deferred() {
    let resolve = () => {};
    const promise = new Promise<void>((done) => (resolve = done));
    return { promise, resolve };
}

export function SessionGate() {
    const client = useQueryClient();
    const login = useSession().data?.user?.login;
    const [gate, set_gate] = useState<Gate | null>(null);
    useEffect(() => {
        let waiting: Gate | null = null;
        on_expired_session(() => {
            if (!waiting) {
                const { promise, resolve } = deferred();
                waiting = { promise, open: () => ((waiting = null), resolve()) };
                set_gate(waiting);
            }
            return waiting.promise;
        });
        return () => on_expired_session(null);
    }, []);
    return (
        <Modal opened={gate !== null} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title="Your session has ended" size={380}>
            <p className={styles.words}>Sign in again and go on; nothing you typed is lost.</p>
            <SignInForm
                login={login}
                done={(session) => {
                    client.setQueryData(session_query.queryKey, session);
                    set_gate(null);
                    gate?.open();
                }}
            />
        </Modal>
    );
}
