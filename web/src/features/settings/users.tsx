// Who may sign in: people and service accounts, their level, and what a Lead can do about each.
import { Button, Modal, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { change_user, type User, useUsers } from "@/api/access";
import { address } from "@/api/client";
import type { Level } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { Reference } from "@/records/record-link";
import { SessionsOf } from "./sessions-of";
import styles from "./settings.module.css";
import { account_levels, UserForm } from "./user-form";
import { UserMenu } from "./user-menu";

export function Users() {
    const users = useUsers();
    const client = useQueryClient();
    const [making, set_making] = useState(false);
    const [sessions_of, set_sessions_of] = useState<User | null>(null);
    const change = useMutation({
        mutationFn: ({ login, ...fields }: { login: string } & Parameters<typeof change_user>[1]) => change_user(login, fields),
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["users"] });
            say("Changed; it holds at once");
        },
        onError: (error) => complain(error, "Not changed"),
    });
    return (
        <Section title="People" count={users.data?.length} action={<><CommandHint command="redoubt user list" path={address("/users")} /><Button onClick={() => set_making(true)}>New account</Button></>}>
            <p className={styles.quiet}>Who may sign in, and at which level. What a level may do stands under <Link className="link" to="/decide/matrix">Who may decide</Link>.</p>
            {users.isPending ? <Waiting rows={3} /> : null}
            {users.isError ? <Trouble error={users.error} again={() => users.refetch()} /> : null}
            <Table heads={["Name", "Login", "Level", "Signs in with", "Ends"]} acts>
                {(users.data ?? []).map((user) => (
                    <tr key={user.login} data-off={user.active === false || undefined}>
                        <td>{user.party ? <Reference record={user.party} /> : <Person name={user.name} />}</td>
                        <td className="mono">{user.login}</td>
                        <td>
                            <Select w={140} aria-label={`Level of ${user.name}`} data={account_levels} value={user.level} allowDeselect={false} onChange={(level) => level && change.mutate({ login: user.login, level: level as Level })} />
                        </td>
                        <td className={styles.ways}>{ways_of(user)}</td>
                        <td>{user.active === false ? "disabled" : user.until ? <Time at={user.until} /> : "–"}</td>
                        <td>
                            <UserMenu user={user} sessions={() => set_sessions_of(user)} change={(fields) => change.mutate({ login: user.login, ...fields })} />
                        </td>
                    </tr>
                ))}
            </Table>
            <Modal opened={making} onClose={() => set_making(false)} title="New account">
                <UserForm done={() => set_making(false)} />
            </Modal>
            <Modal opened={sessions_of !== null} onClose={() => set_sessions_of(null)} title={sessions_of ? `Sessions of ${sessions_of.name}` : ""} size={560}>
                {sessions_of ? <SessionsOf login={sessions_of.login} /> : null}
            </Modal>
        </Section>
    );
}

/** In a few words how this account gets in. */
function ways_of({ kind, provider, factors }: User): string {
    if (kind === "service") return "tokens only";
    const first = provider || "password";
    return factors ? `${first} and ${count_of(factors, "second factor")}` : first;
}
