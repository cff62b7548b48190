import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { new_recovery_codes, remove_factor, useFactors } from "@/api/factors";
import { has_name, has_passkeys } from "@/api/passkey";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { AddFactor, type Adding, RecoveryCodes } from "./add-factor";
import styles from "./settings.module.css";

const kinds = { totp: "authenticator app", passkey: "passkey" };

/** What proves that it is me besides the password. */
export function Factors() {
    const factors = useFactors();
    const client = useQueryClient();
    const [adding, set_adding] = useState<Adding | null>(null);
    const again = () => client.invalidateQueries({ queryKey: ["factors"] });
    const remove = useMutation({ mutationFn: remove_factor, onSuccess: async () => (await again(), say("It no longer signs you in")), onError: (error) => complain(error, "Not removed") });
    const codes = useMutation({ mutationFn: new_recovery_codes, onSuccess: again, onError: (error) => complain(error, "No new codes") });
    const acts = (
        <>
            <CommandHint path={address("/account/factors")} />
            {has_passkeys() ? <Button variant="default" onClick={() => set_adding("passkey")}>Add a passkey</Button> : null}
            <Button onClick={() => set_adding("app")}>Add an authenticator app</Button>
        </>
    );
    return (
        <Section title="Second factors" count={factors.data?.items.length} action={acts}>
            <p className={styles.quiet}>Something that you have besides the password that you know. {factors.data?.required ? "Your level must have at least one." : "A password alone can be stolen without you noticing."}</p>
            {has_name() ? null : <p className={styles.quiet}>Passkeys are bound to the name of the server: open Redoubt by its name, on this machine as http://localhost{location.port ? `:${location.port}` : ""}, to add one.</p>}
            {factors.isPending ? <Waiting rows={3} /> : null}
            {factors.isError ? <Trouble error={factors.error} again={() => factors.refetch()} /> : null}
            {factors.data?.items.length ? (
                <Table heads={["Name", "Kind", "Made", "Last used"]} acts>
                    {factors.data.items.map((one) => (
                        <tr key={one.id}>
                            <td>{one.name}</td>
                            <td>{kinds[one.kind]}</td>
                            <td><Time at={one.created} /></td>
                            <td><Time at={one.last_used} /></td>
                            <RowActs>
                                <RowAct verb="Remove" of={one.name} onClick={() => remove.mutate(one.id)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            {factors.data?.items.length ? (
                <p className={styles.line}>
                    {count_of(factors.data.recovery_left, "recovery code")} left
                    <Button variant="subtle" size="compact-xs" loading={codes.isPending} onClick={() => codes.mutate()}>
                        Make new ones
                    </Button>
                </p>
            ) : null}
            <AddFactor adding={adding} close={() => set_adding(null)} />
            <Modal opened={codes.data !== undefined} onClose={codes.reset} title="Recovery codes">
                {codes.data ? <RecoveryCodes codes={codes.data.recovery_codes} done={codes.reset} /> : null}
            </Modal>
        </Section>
    );
}
