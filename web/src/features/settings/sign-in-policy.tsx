// For Leads: who must have a second factor, and who else vouches for people.
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { change_policy, check_provider, type Provider, remove_provider, usePolicy, useProviders } from "@/api/identity";
import { message_of } from "@/api/problem";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { ProviderForm } from "./provider-form";
import styles from "./settings.module.css";

const from_levels = { nobody: "nobody", Lead: "Leads", IC4: "IC4 and above", IC2: "IC2 and above", P1: "P1 and above", Auditor: "everybody" };

export function SignInPolicy() {
    return (
        <>
            <Policy />
            <Providers />
        </>
    );
}

function Policy() {
    const policy = usePolicy();
    const client = useQueryClient();
    const change = useMutation({
        mutationFn: (second_factor_from: string) => change_policy({ second_factor_from }),
        onSuccess: (now) => {
            client.setQueryData(["identity", "policy"], now);
            say("It holds from their next step on");
        },
        onError: (error) => complain(error, "Not changed"),
    });
    return (
        <>
        <Section title="Second factor" action={<CommandHint command="redoubt user policy" path={address("/identity/policy")} />}>
            {policy.isPending ? <Waiting rows={2} /> : null}
            {policy.isError ? <Trouble error={policy.error} again={() => policy.refetch()} /> : null}
            {policy.data ? <Select w={320} label="Who must have one" description="Whoever must and has none sets it up before anything else" allowDeselect={false} data={Object.entries(from_levels).map(([value, label]) => ({ value, label }))} value={policy.data.second_factor_from} onChange={(level) => level && change.mutate(level)} /> : null}
        </Section>
        {policy.data ? <OwnAddress before={policy.data.address} /> : null}
        </>
    );
}

/** Where people reach this server: in links of mails and for those who come back from a provider. */
function OwnAddress({ before }: { before: string }) {
    const client = useQueryClient();
    const [typed, set_typed] = useState(before);
    const save = useMutation({
        mutationFn: () => change_policy({ address: typed.trim() }),
        onSuccess: (now) => {
            client.setQueryData(["identity", "policy"], now);
            set_typed(now.address);
            say("Links begin with it from now on");
        },
    });
    return (
        <Section title="Address">
            <form className={styles.span} noValidate onSubmit={(event) => (event.preventDefault(), save.mutate())}>
                <TextInput w={320} label="Where people open Redoubt" description="Links in mails begin with it; providers send people back to it" placeholder={location.origin} value={typed} onChange={(event) => set_typed(event.currentTarget.value)} error={save.error ? message_of(save.error) : undefined} />
                <Button type="submit" variant="default" loading={save.isPending} disabled={typed.trim() === before}>
                    Save
                </Button>
            </form>
        </Section>
    );
}

function Providers() {
    const providers = useProviders();
    const client = useQueryClient();
    const [open, set_open] = useState<Provider | "new" | null>(null);
    const remove = useMutation({ mutationFn: remove_provider, onSuccess: async () => (await client.invalidateQueries({ queryKey: ["identity", "providers"] }), say("Nobody signs in through it any more")), onError: (error) => complain(error, "Not removed") });
    const check = useMutation({ mutationFn: check_provider, onSuccess: (answer) => (answer.ok ? say("It answers as it should") : complain(new Error(answer.problem ?? "It did not answer"), "Not usable")), onError: (error) => complain(error, "Not checked") });
    return (
        <Section title="Sign-in through others" count={providers.data?.length} action={<Button onClick={() => set_open("new")}>New provider</Button>}>
            <p className={styles.quiet}>An OpenID Connect provider vouches for people; its groups say which level they get. Passwords here go on working.</p>
            {providers.isPending ? <Waiting rows={2} /> : null}
            {providers.isError ? <Trouble error={providers.error} again={() => providers.refetch()} /> : null}
            {providers.data?.length ? (
                <Table heads={["Name", "Issuer", "Groups"]} acts>
                    {providers.data.map((one) => (
                        <tr key={one.id}>
                            <td>{one.name}</td>
                            <td className="mono">{one.issuer}</td>
                            <td>{one.groups.map((group) => `${group.group}: ${group.level}`).join(", ") || "–"}</td>
                            <RowActs>
                                <RowAct verb="Check" of={one.name} busy={check.isPending && check.variables === one.id} onClick={() => check.mutate(one.id)} />
                                <RowAct verb="Change" of={one.name} onClick={() => set_open(one)} />
                                <RowAct verb="Remove" of={one.name} onClick={() => remove.mutate(one.id)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={open !== null} onClose={() => set_open(null)} title={open === "new" ? "New provider" : open ? `Change ${open.name}` : ""} size={560}>
                {open ? <ProviderForm before={open === "new" ? null : open} done={() => set_open(null)} /> : null}
            </Modal>
        </Section>
    );
}
