import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { session_query, useSession } from "@/api/session";
import type { Session } from "@/api/types";
import { Front } from "@/components/front";
import { OtherWays } from "./other-ways";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

export function SignIn() {
    const client = useQueryClient();
    const go = useNavigate();
    const { to = "/", problem = "" } = useSearch({ strict: false }) as { to?: string; problem?: string };
    const session = useSession();
    const enter = (signed_in: Session) => {
        client.setQueryData(session_query.queryKey, signed_in);
        void go({ href: to.startsWith("/") && !to.startsWith("//") ? to : "/", replace: true });
    };
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
            {problem ? (
                <p className={styles.bad} role="alert">
                    {problem}
                </p>
            ) : null}
            <SignInForm done={enter} />
            <OtherWays done={enter} />
            <Link className={styles.aside} to="/concern">
                Report a concern
            </Link>
        </Front>
    );
}
