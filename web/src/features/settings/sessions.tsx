import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { end_other_sessions, end_session, type OpenSession, useSessions } from "@/api/access";
import { address } from "@/api/client";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./settings.module.css";

/** Where I am signed in, and ending what should not be. */
export function Sessions() {
    const sessions = useSessions();
    const client = useQueryClient();
    const end = useMutation({
        mutationFn: end_session,
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["sessions"] });
            say("That session has ended");
        },
        onError: (error) => complain(error, "Not ended"),
    });
    const others = useMutation({
        mutationFn: end_other_sessions,
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["sessions"] });
            say("Only this session is left");
        },
        onError: (error) => complain(error, "Not ended"),
    });
    const all = (sessions.data?.length ?? 0) > 1 ? (
        <Button variant="default" loading={others.isPending} onClick={() => others.mutate()}>
            End all others
        </Button>
    ) : null;
    return (
        <Section title="Your sessions" count={sessions.data?.length} action={<><CommandHint path={address("/sessions")} />{all}</>}>
            <p className={styles.quiet}>Every place where you are signed in. End what you do not know, then change your password.</p>
            {sessions.isPending ? <Waiting rows={3} /> : null}
            {sessions.isError ? <Trouble error={sessions.error} again={() => sessions.refetch()} /> : null}
            {sessions.data ? (
                <Table heads={["From", "Signed in", "Last used"]} acts>
                    {sessions.data.map((one) => (
                        <Row key={one.id} session={one} end={() => end.mutate(one.id)} />
                    ))}
                </Table>
            ) : null}
        </Section>
    );
}

const Row = ({ session, end }: { session: OpenSession; end: () => void }) => (
    <tr>
        <td className="mono">{session.peer || "not known"}</td>
        <td>
            <Time at={session.created} as="long" />
        </td>
        <td>
            <Time at={session.last_used} />
        </td>
        <RowActs>{session.current ? <span className={styles.this}>this one</span> : <RowAct verb="End" of={`the session from ${session.peer ?? "an unknown place"}`} onClick={end} />}</RowActs>
    </tr>
);
