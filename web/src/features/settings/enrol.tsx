// Before anything else: the level of this account must have a second factor, and it has none yet.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { has_passkeys } from "@/api/passkey";
import { session_query, sign_out } from "@/api/session";
import { Mark } from "@/components/mark";
import { AddFactor, type Adding } from "./add-factor";
import styles from "./enrol.module.css";

export function Enrol() {
    const client = useQueryClient();
    const [adding, set_adding] = useState<Adding | null>(null);
    const again = () => client.invalidateQueries({ queryKey: session_query.queryKey });
    return (
        <main className={styles.page}>
            <div className={styles.panel}>
                <Mark size={72} />
                <h1>Set up a second factor</h1>
                <p>People of your level sign in with more than a password. It takes a minute, and then everything is open.</p>
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
            </div>
            <AddFactor adding={adding} close={() => set_adding(null)} done={again} />
        </main>
    );
}
