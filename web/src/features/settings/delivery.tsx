// How what is told leaves the house: the mail server, webhooks, and what could not be delivered.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { delivery_states, resend, useDeliveries } from "@/api/notify";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { Mail } from "./mail";
import styles from "./settings.module.css";
import { Webhooks } from "./webhooks";

export function Delivery() {
    return (
        <>
            <Mail />
            <Webhooks />
            <Deliveries />
        </>
    );
}

const state_words = { dead: "given up", waiting: "waiting", sent: "sent" };
const none = { dead: "Nothing was given up.", waiting: "Nothing waits.", sent: "Nothing was sent yet." };

function Deliveries() {
    const [state, set_state] = useState<(typeof delivery_states)[number]>("dead");
    const found = useDeliveries(state);
    const client = useQueryClient();
    const again = useMutation({ mutationFn: resend, onSuccess: async () => (await client.invalidateQueries({ queryKey: ["notifications", "deliveries"] }), say("It is tried again")), onError: (error) => complain(error, "Not sent") });
    const acts = (
        <>
            <ChipGroup label="State">
                {delivery_states.map((one) => (
                    <Chip key={one} on={state === one} onClick={() => set_state(one)}>
                        {state_words[one]}
                    </Chip>
                ))}
            </ChipGroup>
            <CommandHint command={`redoubt notify ${state}`} path={address("/notifications/deliveries", { state })} />
        </>
    );
    return (
        <Section title="Deliveries" count={found.data?.length} action={acts}>
            <p className={styles.quiet}>What fails is tried again, later each time. What is given up waits here with what went wrong.</p>
            {found.isPending ? <Waiting rows={3} /> : null}
            {found.isError ? <Trouble error={found.error} again={() => found.refetch()} /> : null}
            {found.data?.length === 0 ? <p className={styles.quiet}>{none[state]}</p> : null}
            {found.data?.length ? (
                <Table heads={["For", "To", "By", "Made", "Tries", "What went wrong"]} acts>
                    {found.data.map((one) => (
                        <tr key={one.id}>
                            <td>{one.user}</td>
                            <td>{one.to}</td>
                            <td>{one.way}</td>
                            <td><Time at={one.created} /></td>
                            <td>{one.attempts}</td>
                            <td>{one.last_error || "–"}</td>
                            <RowActs>{state === "sent" ? null : <RowAct verb="Send again" of={`to ${one.to}`} onClick={() => again.mutate(one.id)} />}</RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
        </Section>
    );
}
