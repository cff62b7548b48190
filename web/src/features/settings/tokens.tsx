import { Button, Checkbox, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { create_token, revoke_token, useTokens, useUsers } from "@/api/access";
import { message_of, Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { Scope, Token } from "@/api/types";
import { Copy } from "@/components/copy";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./settings.module.css";

export function Tokens() {
    const tokens = useTokens();
    const client = useQueryClient();
    const [making, set_making] = useState(false);
    const revoke = useMutation({
        mutationFn: revoke_token,
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["tokens"] });
            say("The token no longer works");
        },
        onError: (error) => complain(error, "Not revoked"),
    });
    return (
        <Section title="API tokens" action={<Button onClick={() => set_making(true)}>New token</Button>}>
            <p className={styles.quiet}>A token lets a script do what you may do, within its scopes. It is shown once and kept only as a hash.</p>
            {tokens.isPending ? <Waiting rows={3} /> : null}
            {tokens.isError ? <Trouble error={tokens.error} again={() => tokens.refetch()} /> : null}
            {tokens.data?.length ? (
                <Table heads={["Name", "Scopes", "Made", "Expires", "Last used"]} acts>
                    {tokens.data.map((token) => (
                        <tr key={token.id}>
                            <td>{token.name}</td>
                            <td>{token.scopes?.join(", ")}</td>
                            <td>
                                <Time at={token.created} />
                            </td>
                            <td>
                                <Time at={token.expires} />
                            </td>
                            <td>
                                <Time at={token.last_used} />
                            </td>
                            <RowActs>
                                <RowAct verb="Revoke" of={token.name} onClick={() => revoke.mutate(token.id)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={making} onClose={() => set_making(false)} title="New API token">
                <TokenForm done={() => set_making(false)} />
            </Modal>
        </Section>
    );
}

const terms = { "30": "30 days", "90": "90 days", "365": "a year", "": "never" };
const after = (days: string) => (days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : undefined);

function TokenForm({ done }: { done: () => void }) {
    const client = useQueryClient();
    const [name, set_name] = useState("");
    const [scopes, set_scopes] = useState<Scope[]>(["read"]);
    const [days, set_days] = useState("90");
    const [user, set_user] = useState<string | null>(null);
    const lead = useSession().data?.user?.level === "Lead";
    const services = (useUsers(lead).data ?? []).filter((one) => one.kind === "service");
    const make = useMutation({ mutationFn: () => create_token({ name, scopes, expires: after(days), ...(user ? { user } : {}) }), onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }) });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    if (make.data) return <Shown token={make.data} done={done} />;
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <TextInput label="Name" description="What uses it" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} error={problems.name} />
            <Checkbox.Group label="Scopes" value={scopes} onChange={(chosen) => set_scopes(chosen as Scope[])} error={problems.scopes}>
                <div className={styles.scopes}>
                    {["read", "write", "import", "admin"].map((scope) => (
                        <Checkbox key={scope} value={scope} label={scope} />
                    ))}
                </div>
            </Checkbox.Group>
            {services.length ? <Select label="For" placeholder="Yourself" clearable data={services.map((one) => ({ value: one.login, label: one.name }))} value={user} onChange={set_user} error={problems.user} /> : null}
            <Select label="Expires" data={Object.entries(terms).map(([value, label]) => ({ value, label }))} value={days} onChange={(one) => set_days(one ?? "")} allowDeselect={false} />
            {make.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(make.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending} disabled={!name.trim() || scopes.length === 0}>
                    Make the token
                </Button>
            </div>
        </form>
    );
}

function Shown({ token, done }: { token: Token; done: () => void }) {
    return (
        <div className={styles.form}>
            <p>Copy it now: it is not shown again.</p>
            <p className={styles.secret}>
                <code>{token.token}</code>
                <Copy text={token.token ?? ""} what="token" />
            </p>
            <div className={styles.buttons}>
                <Button onClick={done}>I have it</Button>
            </div>
        </div>
    );
}
