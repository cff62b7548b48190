// Below the password: a passkey alone, or whoever else vouches for people here.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { address } from "@/api/client";
import { has_passkeys } from "@/api/passkey";
import { message_of } from "@/api/problem";
import { sign_in_by_passkey, useWaysIn } from "@/api/session";
import type { Session } from "@/api/types";
import styles from "./sign-in.module.css";

export function OtherWays({ done }: { done: (session: Session) => void }) {
    const ways = useWaysIn().data;
    const touch = useMutation({ mutationFn: sign_in_by_passkey, onSuccess: done });
    const passkey = ways?.passkey && has_passkeys();
    if (!passkey && !ways?.providers.length) return null;
    return (
        <div className={styles.form}>
            <p className={styles.or}>or</p>
            {passkey ? (
                <Button variant="default" fullWidth loading={touch.isPending} onClick={() => touch.mutate()}>
                    Sign in with a passkey
                </Button>
            ) : null}
            {touch.isError ? (
                <p className={styles.bad} role="alert">
                    {message_of(touch.error)}
                </p>
            ) : null}
            {ways?.providers.map((one) => (
                <Button key={one.id} component="a" variant="default" fullWidth href={address(`/session/oidc/${one.id}`)}>
                    Sign in with {one.name}
                </Button>
            ))}
        </div>
    );
}
