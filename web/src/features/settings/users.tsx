import { Button, Modal, PasswordInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { change_user, create_user, useUsers } from "@/api/access";
import { message_of, Problem } from "@/api/problem";
import type { Level, RecordRef } from "@/api/types";
import { Copy } from "@/components/copy";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { Table } from "@/components/table";
import { ReferenceInput } from "@/records/reference-input";
import styles from "./settings.module.css";

export function Users() {
    const users = useUsers();
    const client = useQueryClient();
    const [making, set_making] = useState(false);
    const change = useMutation({
        mutationFn: ({ login, ...fields }: { login: string; level?: Level; active?: boolean }) => change_user(login, fields),
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["users"] });
            say("Changed");
        },
        onError: (error) => complain(error, "Not changed"),
    });
    return (
        <Section title="Users" action={<Button onClick={() => set_making(true)}>New user</Button>}>
            {users.isPending ? <Waiting rows={3} /> : null}
            {users.isError ? <Trouble error={users.error} again={() => users.refetch()} /> : null}
            <Table heads={["Name", "Login", "Level"]} acts>
                {(users.data ?? []).map((user) => (
                    <tr key={user.login}>
                        <td>
                            <Person name={user.name} />
                        </td>
                        <td className="mono">{user.login}</td>
                        <td>
                            <Select w={140} aria-label={`Level of ${user.name}`} data={account_levels} value={user.level} allowDeselect={false} onChange={(level) => level && change.mutate({ login: user.login, level: level as Level })} />
                        </td>
                        <td>
                            <Button variant="subtle" size="compact-xs" onClick={() => change.mutate({ login: user.login, active: user.active === false })}>
                                {user.active === false ? "Enable" : "Disable"}
                            </Button>
                        </td>
                    </tr>
                ))}
            </Table>
            <Modal opened={making} onClose={() => set_making(false)} title="New user">
                <UserForm done={() => set_making(false)} />
            </Modal>
        </Section>
    );
}

const account_levels: Level[] = ["Auditor", "P1", "IC2", "IC4", "Lead"];

function UserForm({ done }: { done: () => void }) {
    const client = useQueryClient();
    const [user, set_user] = useState({ login: "", name: "", password: "", level: "P1" as Level });
    const [party, set_party] = useState<RecordRef | null>(null);
    const make = useMutation({
        mutationFn: () => create_user({ login: user.login, name: user.name, level: user.level, ...(user.password ? { password: user.password } : {}), ...(party ? { party: party.id } : {}) }),
        onSuccess: async (made) => {
            await client.invalidateQueries({ queryKey: ["users"] });
            if (!made.link) done();
        },
    });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    if (make.data?.link) return <OneTimeLink link={make.data.link} done={done} />;
    const text = (name: "login" | "name" | "password") => ({ required: name !== "password", value: user[name], error: problems[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => set_user({ ...user, [name]: event.currentTarget.value }) });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <TextInput label="Name" data-autofocus {...text("name")} />
            <TextInput label="Login" {...text("login")} />
            <PasswordInput label="First password" description="At least twelve characters; left out, you get a one-time link for them" autoComplete="new-password" {...text("password")} />
            <Select label="Level" data={account_levels} value={user.level} allowDeselect={false} onChange={(level) => set_user({ ...user, level: (level ?? "P1") as Level })} error={problems.level} />
            <ReferenceInput type="party" label="Person" description="Whom this account stands for; left out, a new person is made" value={party} onChange={set_party} error={problems.party} />
            {make.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(make.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending}>
                    Create user
                </Button>
            </div>
        </form>
    );
}

function OneTimeLink({ link, done }: { link: string; done: () => void }) {
    return (
        <div className={styles.form}>
            <p>Give them this link. It signs in once, and is not shown again.</p>
            <p className={styles.secret}>
                <code>{link}</code>
                <Copy text={link} what="link" />
            </p>
            <div className={styles.buttons}>
                <Button onClick={done}>Done</Button>
            </div>
        </div>
    );
}
