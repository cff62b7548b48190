import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { create_webhook, remove_webhook, test_webhook, useWebhooks } from "@/api/notify";
import { message_of, Problem } from "@/api/problem";
import { Copy } from "@/components/copy";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import styles from "./settings.module.css";

export function Webhooks() {
    const hooks = useWebhooks();
    const client = useQueryClient();
    const [making, set_making] = useState(false);
    const remove = useMutation({ mutationFn: remove_webhook, onSuccess: async () => (await client.invalidateQueries({ queryKey: ["webhooks"] }), say("Removed")), onError: (error) => complain(error, "Not removed") });
    const test = useMutation({ mutationFn: test_webhook, onSuccess: (answer) => (answer.ok ? say("It answered") : complain(new Error(answer.problem ?? "It did not answer"), "The test failed")), onError: (error) => complain(error, "The test failed") });
    return (
        <Section title="Webhooks" count={hooks.data?.length} action={<Button onClick={() => set_making(true)}>New webhook</Button>}>
            <p className={styles.quiet}>What is told is posted there, signed; the receiver checks the signature with the secret that is shown once.</p>
            {hooks.isPending ? <Waiting rows={2} /> : null}
            {hooks.isError ? <Trouble error={hooks.error} again={() => hooks.refetch()} /> : null}
            {hooks.data?.length ? (
                <Table heads={["Name", "Address"]} acts>
                    {hooks.data.map((one) => (
                        <tr key={one.id}>
                            <td>{one.name}</td>
                            <td className="mono">{one.url}</td>
                            <RowActs>
                                <RowAct verb="Test" of={one.name} busy={test.isPending && test.variables === one.id} onClick={() => test.mutate(one.id)} />
                                <RowAct verb="Remove" of={one.name} onClick={() => remove.mutate(one.id)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={making} onClose={() => set_making(false)} title="New webhook">
                <WebhookForm done={() => set_making(false)} />
            </Modal>
        </Section>
    );
}

function WebhookForm({ done }: { done: () => void }) {
    const client = useQueryClient();
    const [hook, set_hook] = useState({ name: "", url: "", internal: false });
    const make = useMutation({ mutationFn: () => create_webhook(hook), onSuccess: () => client.invalidateQueries({ queryKey: ["webhooks"] }) });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    if (make.data)
        return (
            <div className={styles.form}>
                <p>Copy the secret now: it is not shown again. With it the receiver checks that a call is ours.</p>
                <p className={styles.secret}>
                    <code>{make.data.secret}</code>
                    <Copy text={make.data.secret ?? ""} what="secret" />
                </p>
                <div className={styles.buttons}>
                    <Button onClick={done}>I have it</Button>
                </div>
            </div>
        );
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <TextInput label="Name" required data-autofocus value={hook.name} onChange={(event) => set_hook({ ...hook, name: event.currentTarget.value })} error={problems.name} />
            <TextInput label="Address" required placeholder="https://hooks.example.com/redoubt" value={hook.url} onChange={(event) => set_hook({ ...hook, url: event.currentTarget.value })} error={problems.url} />
            <Checkbox label="It may lie inside our own network" description="Otherwise private addresses are refused" checked={hook.internal} onChange={(event) => set_hook({ ...hook, internal: event.currentTarget.checked })} />
            {make.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(make.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending} disabled={!hook.name.trim() || !hook.url.trim()}>
                    Make the webhook
                </Button>
            </div>
        </form>
    );
}
