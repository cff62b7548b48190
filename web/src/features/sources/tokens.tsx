// What a source sends with: tokens, shown once, and client certificates.
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type SourceToken, useSourceTokens } from "@/api/sources";
import { Copy } from "@/components/copy";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./sources.module.css";

type Props = { source: string; tokens: SourceToken[]; made: (secret: string) => void };

export function Tokens({ source, tokens, made }: Props) {
    const [making, set_making] = useState(false);
    const { revoke } = useSourceTokens(source);
    const end = (one: SourceToken) => revoke.mutate({ id: one.id, reason: "revoked in the console" }, { onSuccess: () => say("It no longer works"), onError: (error) => complain(error, "Not revoked") });
    return (
        <Section title="Sends with" count={tokens.filter((one) => !one.revoked).length} action={<Button onClick={() => set_making(true)}>New token</Button>}>
            {tokens.length ? (
                <Table heads={["Name", "Kind", "SHA-256", "Made", "By", ""]} acts>
                    {tokens.map((one) => (
                        <tr key={one.id}>
                            <td>{one.name}</td>
                            <td>{one.kind}</td>
                            <td className="mono">{one.fingerprint.slice(0, 16)}…</td>
                            <td>
                                <Time at={one.created} />
                            </td>
                            <td>{one.by}</td>
                            <td>
                                {one.revoked ? (
                                    <span className={styles.quiet}>
                                        revoked <Time at={one.revoked} />
                                    </span>
                                ) : null}
                            </td>
                            <RowActs>{one.revoked ? null : <RowAct verb="Revoke" of={one.name} onClick={() => end(one)} />}</RowActs>
                        </tr>
                    ))}
                </Table>
            ) : (
                <p className={styles.quiet}>Without a token or a client certificate it can send only to a listener of its own.</p>
            )}
            <Modal opened={making} onClose={() => set_making(false)} title="New token to send with">
                <TokenForm source={source} made={made} done={() => set_making(false)} />
            </Modal>
        </Section>
    );
}

function TokenForm({ source, made, done }: { source: string; made: (secret: string) => void; done: () => void }) {
    const [name, set_name] = useState("");
    const { make } = useSourceTokens(source);
    if (make.data)
        return (
            <div className={styles.form}>
                <p>Copy it now: it is shown this once and kept only as a hash. The texts for shippers below have it in place until you leave the page.</p>
                <div className={styles.secret}>
                    <code data-testid="token">{make.data.token}</code>
                    <Copy text={make.data.token} what="token" />
                </div>
                <div className={styles.buttons}>
                    <Button onClick={done}>Done</Button>
                </div>
            </div>
        );
    const submit = () => make.mutate(name, { onSuccess: (token) => made(token.token) });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), submit())}>
            <TextInput label="Name" description="Who sends with it" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} />
            {make.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(make.error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending}>
                    Make it
                </Button>
            </div>
        </form>
    );
}
