import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { end_session_of, end_sessions_of, useSessionsOf } from "@/api/identity";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./settings.module.css";

/** Where somebody else is signed in, for a Lead to end. */
export function SessionsOf({ login }: { login: string }) {
    const sessions = useSessionsOf(login, true);
    const client = useQueryClient();
    const end = useMutation({
        mutationFn: (id?: string) => (id ? end_session_of(login, id) : end_sessions_of(login)),
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["users", login, "sessions"] });
            say("Ended");
        },
        onError: (error) => complain(error, "Not ended"),
    });
    if (sessions.isPending) return <Waiting rows={2} />;
    if (sessions.isError) return <Trouble error={sessions.error} again={() => sessions.refetch()} />;
    if (sessions.data.length === 0) return <p className={styles.quiet}>Not signed in anywhere.</p>;
    return (
        <div className={styles.form}>
            <Table heads={["From", "Signed in", "Last used"]} acts>
                {sessions.data.map((one) => (
                    <tr key={one.id}>
                        <td className="mono">{one.peer || "not known"}</td>
                        <td><Time at={one.created} /></td>
                        <td><Time at={one.last_used} /></td>
                        <RowActs>
                            <RowAct verb="End" of={`the session from ${one.peer ?? "an unknown place"}`} onClick={() => end.mutate(one.id)} />
                        </RowActs>
                    </tr>
                ))}
            </Table>
            <div className={styles.buttons}>
                <Button variant="default" onClick={() => end.mutate(undefined)}>
                    End all
                </Button>
            </div>
        </div>
    );
}
