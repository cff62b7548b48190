import { Link } from "@tanstack/react-router";
import { type Ticket, useTicketActs } from "@/api/tickets";
import { complain, say } from "@/components/notice";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./fix.module.css";

const state_words: Record<Ticket["state"], string> = { waiting: "not made yet", open: "open there", done: "done there", gone: "gone there", dead: "refused" };

/** `findings`: a column says of which finding. */
export function TicketTable({ tickets, findings = false }: { tickets: Ticket[]; findings?: boolean }) {
    const { sync, let_go, push } = useTicketActs();
    const again = (one: Ticket) => push.mutate({ tracker: one.tracker, findings: [one.finding.id] }, { onSuccess: () => say("Tried again"), onError: (error) => complain(error, "Not tried") });
    return (
        <Table heads={[...(findings ? ["Finding"] : []), "Ticket", "Tracker", "Stands", "Last read", "What is wrong"]} acts>
            {tickets.map((one) => (
                <tr key={one.id}>
                    {findings ? (
                        <td>
                            <Link className="link" to={`/fix/findings/${one.finding.key}`}>
                                {one.finding.key}
                            </Link>{" "}
                            {one.finding.title}
                        </td>
                    ) : null}
                    <td className="mono">
                        {one.url && one.key ? (
                            <a className="link" href={one.url} target="_blank" rel="noreferrer noopener">
                                {one.key}
                            </a>
                        ) : (
                            (one.key ?? <span className={styles.quiet}>none</span>)
                        )}
                    </td>
                    <td>{one.tracker_name}</td>
                    <td>
                        {state_words[one.state]}
                        {one.status ? <span className={styles.quiet}> ({one.status})</span> : null}
                        {one.waits && one.state !== "waiting" ? <span className={styles.quiet}>, news to be told</span> : null}
                    </td>
                    <td>{one.synced ? <Time at={one.synced} /> : <span className={styles.quiet}>never</span>}</td>
                    <td>
                        {one.conflict ? <p className={styles.over}>▲ {one.conflict}</p> : null}
                        {one.error ? <p className={styles.bad}>{one.error}</p> : null}
                    </td>
                    <RowActs>
                        {one.state === "dead" || one.state === "gone" ? (
                            <RowAct verb="Try again" of={one.finding.key} busy={push.isPending} onClick={() => again(one)} />
                        ) : (
                            <RowAct verb="Read now" of={one.key ?? one.finding.key} busy={sync.isPending} onClick={() => sync.mutate(one.tracker, { onError: (error) => complain(error, "Not read") })} />
                        )}
                        <RowAct verb="Let go" of={one.key ?? one.finding.key} onClick={() => let_go.mutate(one.id, { onSuccess: () => say("Let go; it stays there"), onError: (error) => complain(error, "Not let go") })} />
                    </RowActs>
                </tr>
            ))}
        </Table>
    );
}
