// Who may sign in: people and service accounts, their level, and what a Lead can do about each.
import { Button, Modal, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { change_user, type User, useUsers } from "@/api/access";
import { address } from "@/api/client";
import { useMatrix } from "@/api/decide";
import { useSession } from "@/api/session";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { Reference } from "@/records/record-link";
import { LevelRights } from "./level-rights";
import { levels_for } from "./level-words";
import { SessionsOf } from "./sessions-of";
import styles from "./settings.module.css";
import { UserForm } from "./user-form";
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
    const matrix = useMatrix();
    const mine = useSession().data?.user?.login;
    const levels = matrix.data?.levels ?? [];
    return (
        <>
        <Section title="People" count={users.data?.length} action={<><CommandHint command="redoubt user list" path={address("/users")} /><Button onClick={() => set_making(true)}>New account</Button></>}>
            <p className={styles.quiet}>Who may sign in, and at which level. A level holds at once; nobody sets their own.</p>
            {users.isPending ? <Waiting rows={3} /> : null}
            {users.isError ? <Trouble error={users.error} again={() => users.refetch()} /> : null}
            <Table heads={["Name", "Login", "Level", "Signs in with", "Ends"]} acts>
                {(users.data ?? []).map((user) => (
                    <tr key={user.login} data-off={user.active === false || undefined}>
                        <td>{user.party && user.kind !== "service" ? <Reference record={user.party} /> : <Answered user={user} />}</td>
                        <td className="mono">{user.login}</td>
                        <td>
                            {user.login === mine ? <span title="Another Lead sets yours">{user.grade}</span> : <Select w={160} aria-label={`Level of ${user.name}`} data={levels_for(user.kind, levels)} value={user.grade} allowDeselect={false} onChange={(level) => level && change.mutate({ login: user.login, level })} />}
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
        {matrix.isPending ? <Waiting rows={4} /> : null}
        {matrix.isError ? <Trouble error={matrix.error} again={() => matrix.refetch()} /> : null}
        {matrix.data ? <LevelRights matrix={matrix.data} users={users.data ?? []} /> : null}
        </>
    );
}

/** A program goes by its own name; whoever answers for it stands below. */
const Answered = ({ user }: { user: User }) => (
    <>
        <Person name={user.name} />
        {user.party ? <p className={styles.this}>{user.party.title} answers for it</p> : null}
    </>
);

/** In a few words how this account gets in. */
function ways_of({ kind, provider, factors }: User): string {
    if (kind === "service") return "tokens only";
    const first = provider || "password";
    return factors ? `${first} and ${count_of(factors, "second factor")}` : first;
}
