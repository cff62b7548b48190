// Saying that something is wrong, and following it by its code. Stands before the door: whoever has no account here may come in too.
// What is typed, and the code, are in this page alone: not in the address, not in any storage, and gone with it.
import { SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useSession } from "@/api/session";
import { Mark } from "@/components/mark";
import styles from "./concerns.module.css";
import { FollowConcern } from "./follow-concern";
import { ReportConcern } from "./report-concern";

type ConcernPageProps = { sign_in: (done: () => void) => ReactNode };

export function ConcernPage({ sign_in }: ConcernPageProps) {
    const [part, set_part] = useState("report");
    const [code, set_code] = useState("");
    const session = useSession();
    const follow = (known: string) => (set_code(known), set_part("follow"));
    useEffect(() => void (document.title = "Report a concern · Redoubt"), []);
    return (
        <main className={styles.page}>
            <div className={styles.panel}>
                <header className={styles.head}>
                    <Mark size={32} />
                    <h1>Something is wrong</h1>
                    <Link className="link" to={session.data?.user ? "/" : "/sign-in"}>
                        {session.data?.user ? "Back to Redoubt" : "Sign in"}
                    </Link>
                </header>
                <SegmentedControl aria-label="What to do" value={part} onChange={(next) => (set_code(""), set_part(next))} data={[{ value: "report", label: "Report a concern" }, { value: "follow", label: "Follow one by its code" }]} />
                {part === "report" ? <ReportConcern follow={follow} sign_in={sign_in} /> : <FollowConcern known={code} />}
            </div>
        </main>
    );
}
