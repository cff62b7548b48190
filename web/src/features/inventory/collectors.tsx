// Hosts that send their own facts, those first that somebody should look at, and the tokens that still let one in.
import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Collector, type Enrolment, useEnrolling } from "@/api/collectors";
import { say } from "@/components/notice";
import { ReasonForm } from "@/components/reason-form";
import { RowAct, RowActs } from "@/components/row-acts";
import { StateLabel } from "@/components/state-label";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import styles from "./inventory.module.css";

const urgency = ["doubtful", "silent", "waiting", "active", "revoked"];
const by_urgency = (a: Collector, b: Collector) => urgency.indexOf(a.state) - urgency.indexOf(b.state) || a.name.localeCompare(b.name);

const trouble_of = (one: Collector) => {
    if (one.state === "doubtful") return `Another machine uses its key: ${one.refused}. What that one sends is not taken.`;
    if (one.state === "silent") return one.every_s ? "Nothing came for three times as long as it should" : "Nothing came for two days";
    if (one.state === "waiting") return "Enrolled; its first report has not come yet";
    return one.problem ? `Its last report is not in the inventory: ${one.problem}` : "";
};

export function Collectors({ collectors }: { collectors: Collector[] }) {
    const [leaving, set_leaving] = useState<Collector | null>(null);
    return (
        <>
            <Table heads={["Host", "State", "Last report", "Reports", "Zone", "Key", "To know"]} acts>
                {[...collectors].sort(by_urgency).map((one) => (
                    <tr key={one.id}>
                        <td>
                            {one.asset ? (
                                <Link className="link" to="/know/assets/$key" params={{ key: one.asset.key }}>
                                    {one.name}
                                </Link>
                            ) : (
                                one.name
                            )}
                        </td>
                        <td className={one.state === "doubtful" || one.state === "silent" ? styles.bad : undefined}>
                            <StateLabel state={one.state} closed={one.state === "revoked"} />
                        </td>
                        <td>{one.last ? <Time at={one.last} /> : "never"}</td>
                        <td>{one.reports.toLocaleString("en")}</td>
                        <td>{one.zone}</td>
                        <td className="mono">{one.id}</td>
                        <td className={styles.quiet}>{trouble_of(one)}</td>
                        <RowActs>{one.state === "revoked" ? null : <RowAct verb="Revoke" of={one.name} onClick={() => set_leaving(one)} />}</RowActs>
                    </tr>
                ))}
            </Table>
            <Modal opened={leaving !== null} onClose={() => set_leaving(null)} title="Believe this host no more">
                {leaving ? <RevokeHost host={leaving} close={() => set_leaving(null)} /> : null}
            </Modal>
        </>
    );
}

function RevokeHost({ host, close }: { host: Collector; close: () => void }) {
    const { revoke_collector } = useEnrolling();
    const act = (reason: string) => revoke_collector.mutate({ id: host.id, reason }, { onSuccess: () => (say(`${host.name} is believed no more`), close()) });
    return (
        <ReasonForm verb="Revoke its key" busy={revoke_collector.isPending} error={revoke_collector.error} act={act} close={close}>
            <p className={styles.quiet}>What {host.name} sends from now on is refused. What it reported stays. To report again, it needs a new key and a new token.</p>
        </ReasonForm>
    );
}

export function OpenTokens({ enrolments }: { enrolments: Enrolment[] }) {
    const [leaving, set_leaving] = useState<Enrolment | null>(null);
    return (
        <>
            <Table heads={["For", "Lets in", "Ends", "Zone", "Made by"]} acts>
                {enrolments.map((one) => (
                    <tr key={one.id}>
                        <td>{one.name || "a host"}</td>
                        <td>
                            {count_of(one.uses - one.used, "host")}
                            {one.used ? `, ${one.used.toLocaleString("en")} are in` : ""}
                        </td>
                        <td>
                            <Time at={one.expires} />
                        </td>
                        <td>{one.zone}</td>
                        <td>{one.by}</td>
                        <RowActs>
                            <RowAct verb="Revoke" of={one.name || "this token"} onClick={() => set_leaving(one)} />
                        </RowActs>
                    </tr>
                ))}
            </Table>
            <Modal opened={leaving !== null} onClose={() => set_leaving(null)} title="Let nobody in with it">
                {leaving ? <RevokeToken token={leaving} close={() => set_leaving(null)} /> : null}
            </Modal>
        </>
    );
}

function RevokeToken({ token, close }: { token: Enrolment; close: () => void }) {
    const { revoke_enrolment } = useEnrolling();
    const act = (reason: string) => revoke_enrolment.mutate({ id: token.id, reason }, { onSuccess: () => (say("The token is good for nothing now"), close()) });
    return (
        <ReasonForm verb="Revoke the token" busy={revoke_enrolment.isPending} error={revoke_enrolment.error} act={act} close={close}>
            <p className={styles.quiet}>Hosts that it let in already stay.</p>
        </ReasonForm>
    );
}
