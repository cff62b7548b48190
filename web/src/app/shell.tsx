// The shell: rail, page, palette, help; opens the live stream and asks for a new sign-in when the session ends.
import { useQueryClient } from "@tanstack/react-query";
import { Navigate, Outlet, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { hear_changes, hear_told, open_stream } from "@/api/live";
import { useSession } from "@/api/session";
import { Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { ProofGate } from "@/features/sign-in/proof-gate";
import { SessionGate } from "@/features/sign-in/session-gate";
import { Enrol } from "@/features/settings/enrol";
import { ImportDrop } from "@/features/watch/import-drop";
import { Help } from "./help";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { useChanges } from "./use-changes";
import styles from "./shell.module.css";

export function Shell() {
    const session = useSession();
    if (session.isPending) return <div className={styles.shell} />;
    if (session.isError) return <Trouble error={session.error} again={() => session.refetch()} />;
    if (!session.data.user) return <Navigate to="/sign-in" search={{ to: location.pathname + location.search }} replace />;
    if (session.data.must_enrol) return <Enrol />;
    return <Inside />;
}

function Inside() {
    const client = useQueryClient();
    const [live, set_live] = useState(true);
    const [palette, set_palette] = useState(false);
    const [help, set_help] = useState(false);
    const go = useNavigate();
    useEffect(() => open_stream(set_live, () => void client.invalidateQueries()), [client]);
    useEffect(() => hear_changes(() => void client.invalidateQueries({ queryKey: ["stats"] }, { cancelRefetch: false })), [client]);
    useEffect(() => hear_told(() => void client.invalidateQueries({ queryKey: ["notifications", "mine"] })), [client]);
    useChanges();
    useKeys({
        "mod+k": () => set_palette((open) => !open),
        "?": () => set_help(true),
        "g a": () => go({ to: "/watch/alerts" }),
        "g i": () => go({ to: "/watch/incidents" }),
        "g s": () => go({ to: "/know/assets" }),
        "g r": () => go({ to: "/watch/rules" }),
        "g m": () => go({ to: "/my-work" }),
    });
    return (
        <div className={styles.shell}>
            <a className={styles.skip} href="#page">
                Skip to the page
            </a>
            <Suspense fallback={<nav className={styles.rail} />}>
                <Rail live={live} open_palette={() => set_palette(true)} open_help={() => set_help(true)} />
                <main id="page" className={styles.page}>
                    <Suspense fallback={<Waiting rows={14} />}>
                        <Outlet />
                    </Suspense>
                </main>
                <Palette opened={palette} close={() => set_palette(false)} open_help={() => set_help(true)} />
                <ImportDrop />
            </Suspense>
            <Help opened={help} close={() => set_help(false)} />
            <SessionGate />
            <ProofGate />
        </div>
    );
}
