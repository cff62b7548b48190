import { Button, Checkbox, PasswordInput, Select, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMatrix } from "@/api/decide";
import { type Provider, put_provider, usePolicy } from "@/api/identity";
import { message_of, Problem } from "@/api/problem";
import { say } from "@/components/notice";
import { levels_for } from "./level-words";
import styles from "./settings.module.css";

const empty: Provider = { id: "", name: "", issuer: "", client_id: "", has_secret: false, scopes: "openid profile email groups", group_claim: "groups", groups: [], default_level: null, make_users: false, internal: false };

const lines_of = (groups: Provider["groups"]) => groups.map((one) => `${one.group}: ${one.level}`).join("\n");
const groups_of = (text: string) => text.split("\n").flatMap((line) => (/^(.+):\s*(\S.*)$/.exec(line.trim()) ? [{ group: line.slice(0, line.lastIndexOf(":")).trim(), level: line.slice(line.lastIndexOf(":") + 1).trim() }] : []));
const id_of = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

export function ProviderForm({ before, done }: { before: Provider | null; done: () => void }) {
    const client = useQueryClient();
    const levels = levels_for("person", useMatrix().data?.levels ?? []);
    const home = usePolicy().data?.address;
    const [one, set_one] = useState(before ?? empty);
    const [secret, set_secret] = useState("");
    const [groups, set_groups] = useState(lines_of(one.groups));
    const save = useMutation({
        mutationFn: () => {
            const { id, has_secret: _, ...order } = one;
            return put_provider(id || id_of(one.name), { ...order, groups: groups_of(groups), ...(secret ? { client_secret: secret } : {}) });
        },
        onSuccess: async () => {
            await client.invalidateQueries({ queryKey: ["identity", "providers"] });
            say("Saved");
            done();
        },
    });
    const problems = save.error instanceof Problem ? save.error.by_field() : {};
    const set = (part: Partial<Provider>) => set_one((was) => ({ ...was, ...part }));
    const text = (name: "name" | "issuer" | "client_id" | "scopes" | "group_claim") => ({ value: one[name], error: problems[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }) });
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), save.mutate())}>
            <TextInput label="Name" description="It stands on the sign-in page" required data-autofocus {...text("name")} />
            <TextInput label="Issuer" required placeholder="https://id.example.com" {...text("issuer")} />
            <TextInput label="Client id" required {...text("client_id")} />
            <PasswordInput label="Client secret" autoComplete="new-password" placeholder={one.has_secret ? "as it is" : ""} value={secret} onChange={(event) => set_secret(event.currentTarget.value)} error={problems.client_secret} />
            <div className={styles.rows}>
                <TextInput label="Scopes" {...text("scopes")} />
                <TextInput label="Claim with the groups" {...text("group_claim")} />
            </div>
            {one.name.trim() ? <p className={styles.quiet}>At the provider, allow this address to come back to: <code className={styles.address}>{`${home || location.origin}/api/v1/session/oidc/${one.id || id_of(one.name)}/callback`}</code></p> : null}
            <Textarea label="Groups and their levels" description={`One in a line: security-team: IC4. Levels: ${levels.join(", ")}`} autosize minRows={2} value={groups} onChange={(event) => set_groups(event.currentTarget.value)} error={problems.groups} />
            <Select label="Level of whoever is in none of them" clearable placeholder="May not sign in" data={levels} value={one.default_level} onChange={(level) => set({ default_level: level })} />
            <Checkbox label="Make an account at the first sign-in" checked={one.make_users} onChange={(event) => set({ make_users: event.currentTarget.checked })} />
            <Checkbox label="It may lie inside our own network" checked={one.internal} onChange={(event) => set({ internal: event.currentTarget.checked })} />
            {save.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(save.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={save.isPending} disabled={!one.name.trim() || !one.issuer.trim() || !one.client_id.trim()}>
                    Save
                </Button>
            </div>
        </form>
    );
}
