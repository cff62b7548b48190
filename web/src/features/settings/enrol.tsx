// Before anything else: the level of this account must have a second factor, and it has none yet.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { has_passkeys } from "@/api/passkey";
import { session_query, sign_out } from "@/api/session";
import { Front } from "@/components/front";
import { AddFactor, type Adding } from "./add-factor";
import styles from "./settings.module.css";

export function Enrol() {
    const client = useQueryClient();
    const [adding, set_adding] = useState<Adding | null>(null);
    const again = () => client.invalidateQueries({ queryKey: session_query.queryKey });
    return (
        <>
            <Front title="Set up a second factor">
                <p className={styles.said}>People of your level sign in with more than a password. It takes a minute, and then everything is open.</p>
                <Button fullWidth onClick={() => set_adding("app")}>
                    With an authenticator app
                </Button>
                {has_passkeys() ? (
                    <Button fullWidth variant="default" onClick={() => set_adding("passkey")}>
                        With a passkey
                    </Button>
                ) : null}
                <Button variant="subtle" onClick={() => void sign_out().then(again)}>
                    Sign out
                </Button>
            </Front>
            <AddFactor adding={adding} close={() => set_adding(null)} done={again} />
        </>
    );
}
