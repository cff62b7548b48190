import { Button, PasswordInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { create_user } from "@/api/access";
import { useMatrix } from "@/api/decide";
import { message_of, Problem } from "@/api/problem";
import type { RecordRef } from "@/api/types";
import { Copy } from "@/components/copy";
import { ReferenceInput } from "@/records/reference-input";
import { levels_for, says_yes_to } from "./level-words";
import styles from "./settings.module.css";

export function UserForm({ done }: { done: () => void }) {
    const client = useQueryClient();
    const [kind, set_kind] = useState("person");
    const [user, set_user] = useState({ login: "", name: "", password: "", until: "", level: "P1" });
    const [party, set_party] = useState<RecordRef | null>(null);
    const service = kind === "service";
    const matrix = useMatrix().data;
    const about = (name: string) => {
        const level = matrix?.levels.find((one) => one.name === name);
        return level && matrix && !service ? `Says yes to ${says_yes_to(level, matrix) || "nothing"}` : undefined;
    };
    const make = useMutation({
        mutationFn: () => create_user({ login: user.login, name: user.name, level: user.level, ...(service ? { kind: "service" as const } : {}), ...(user.password && !service ? { password: user.password } : {}), ...(party ? { party: party.id } : {}), ...(user.until ? { until: `${user.until}T00:00:00Z` } : {}) }),
        onSuccess: async (made) => {
            await client.invalidateQueries({ queryKey: ["users"] });
            if (!made.link) done();
        },
    });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    if (make.data?.link) return <OneTimeLink link={make.data.link} done={done} />;
    const text = (name: "login" | "name" | "password" | "until") => ({ required: name === "login" || name === "name", value: user[name], error: problems[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => set_user({ ...user, [name]: event.currentTarget.value }) });
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <SegmentedControl aria-label="For whom" value={kind} onChange={(chosen) => (set_kind(chosen), set_user({ ...user, level: "P1" }))} data={[{ value: "person", label: "A person" }, { value: "service", label: "A program" }]} />
            <TextInput label="Name" data-autofocus {...text("name")} />
            <TextInput label="Login" {...text("login")} />
            {service ? null : <PasswordInput label="First password" description="At least twelve characters; left out, you get a one-time link for them" autoComplete="new-password" {...text("password")} />}
            <Select label="Level" description={about(user.level)} data={levels_for(kind, matrix?.levels ?? [])} value={user.level} allowDeselect={false} onChange={(level) => set_user({ ...user, level: level ?? "P1" })} error={problems.level} />
            <ReferenceInput type="party" label={service ? "Who answers for it" : "Person"} description={service ? undefined : "Whom this account stands for; left out, a new person is made"} required={service} value={party} onChange={set_party} error={problems.party} />
            <TextInput label="Ends on" description="Empty: it does not end by itself. An auditor's account should" type="date" {...text("until")} />
            {make.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(make.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending}>
                    Create account
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
