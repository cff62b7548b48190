import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { session_query, useSession } from "@/api/session";
import { Front } from "./front";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

export function SignIn() {
    const client = useQueryClient();
    const go = useNavigate();
    const { to = "/" } = useSearch({ strict: false }) as { to?: string };
    const session = useSession();
    useEffect(() => void (document.title = "Sign in · Redoubt"), []);
    if (session.data?.setup)
        return (
            <Front title="Nobody lives here yet">
                <p className={styles.words}>
                    Open the one-time set-up link that <code>redoubt serve</code> printed when it started. It makes the first account, and works once.
                </p>
            </Front>
        );
    return (
        <Front title="Sign in to Redoubt">
            <SignInForm
                done={(signed_in) => {
                    client.setQueryData(session_query.queryKey, signed_in);
                    void go({ href: to.startsWith("/") && !to.startsWith("//") ? to : "/", replace: true });
                }}
            />
        </Front>
    );
}
