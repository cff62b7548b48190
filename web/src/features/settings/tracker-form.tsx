import { Button, Checkbox, PasswordInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { message_of, Problem } from "@/api/problem";
import { add_tracker, change_tracker, type Tracker, type TrackerSettings } from "@/api/tickets";
import { Copy } from "@/components/copy";
import styles from "./settings.module.css";

const kinds = [
    { value: "jira", label: "Jira (Data Center, Server)", address: "https://jira.example", project: "SEC" },
    { value: "jira_cloud", label: "Jira Cloud", address: "https://example.atlassian.net", project: "SEC" },
    { value: "github", label: "GitHub", address: "https://api.github.com", project: "owner/repository" },
    { value: "gitlab", label: "GitLab", address: "https://gitlab.com", project: "group/project" },
    { value: "webhook", label: "Webhook", address: "https://hooks.example.com/redoubt", project: "" },
];
const fresh = { name: "", kind: "jira", address: "", project: "", user: "", issue_type: "", token: "", labels: [] as string[], done_states: [] as string[], internal: false, closes: true };

/** What the form edits of a tracker; what it does not show, such as names of priorities, stays as it is. */
const settings_of = ({ id: _, created: _created, polled: _polled, error: _error, waits_until: _waits, secret: _secret, ...settings }: Tracker) => settings;

/** A new tracker, or `tracker` edited. */
export function TrackerForm({ tracker, done }: { tracker?: Tracker; done: () => void }) {
    const client = useQueryClient();
    const [given, set_given] = useState(tracker ? { ...fresh, ...settings_of(tracker) } : fresh);
    const set = (part: Partial<typeof fresh>) => set_given({ ...given, ...part });
    const kind = kinds.find((one) => one.value === given.kind);
    const jira = given.kind.startsWith("jira");
    const elsewhere = !tracker || given.address !== tracker.address || given.kind !== tracker.kind;
    const settings = { ...given, token: given.token || undefined } as TrackerSettings;
    const make = useMutation({
        mutationFn: () => (tracker ? change_tracker(tracker.id, settings) : add_tracker(settings)),
        onSuccess: async (made) => {
            await client.invalidateQueries({ queryKey: ["trackers"] });
            if (!made.secret) done();
        },
    });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    if (make.data?.secret)
        return (
            <div className={styles.form}>
                <p>Copy the secret now: it is not shown again. With it the receiver checks that a post is ours.</p>
                <p className={styles.secret}>
                    <code>{make.data.secret}</code>
                    <Copy text={make.data.secret} what="secret" />
                </p>
                <div className={styles.buttons}>
                    <Button onClick={done}>I have it</Button>
                </div>
            </div>
        );
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <TextInput label="Name" required data-autofocus value={given.name} onChange={(event) => set({ name: event.currentTarget.value })} error={problems.name} />
            <Select label="Speaks" allowDeselect={false} data={kinds} value={given.kind} onChange={(value) => set({ kind: value ?? "jira" })} />
            <TextInput label="Address" required placeholder={kind?.address} value={given.address} onChange={(event) => set({ address: event.currentTarget.value })} error={problems.address} />
            {kind?.project ? <TextInput label="Project" required placeholder={kind.project} value={given.project} onChange={(event) => set({ project: event.currentTarget.value })} error={problems.project} /> : null}
            {jira ? <TextInput label="User" description="Whose API token it is (Jira Cloud); empty for a personal access token" value={given.user} onChange={(event) => set({ user: event.currentTarget.value })} error={problems.user} /> : null}
            <PasswordInput label="Token" required={elsewhere && given.kind !== "webhook"} description={!elsewhere ? "Stays as it is when this is empty" : given.kind === "webhook" ? "What posts are signed with; made when left empty" : "Kept sealed, never shown again"} autoComplete="off" value={given.token} onChange={(event) => set({ token: event.currentTarget.value })} error={problems.token} />
            {jira ? <TextInput label="Type of issue" placeholder="Task" value={given.issue_type} onChange={(event) => set({ issue_type: event.currentTarget.value })} /> : null}
            <TagsInput label="Labels" description="That every ticket gets" value={given.labels} onChange={(labels) => set({ labels })} error={problems.labels} />
            <TagsInput label="States that mean done" description="Besides those that it counts as done itself" value={given.done_states} onChange={(done_states) => set({ done_states })} />
            <Checkbox label="Close the ticket when the finding is done with here" checked={given.closes} onChange={(event) => set({ closes: event.currentTarget.checked })} />
            <Checkbox label="It may lie inside our own network" description="Otherwise private addresses are refused" checked={given.internal} onChange={(event) => set({ internal: event.currentTarget.checked })} />
            {make.error && Object.keys(problems).length === 0 ? <p role="alert" className={styles.bad}>{message_of(make.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending} disabled={!given.name.trim() || !given.address.trim()}>
                    {tracker ? "Save" : "Set it up"}
                </Button>
            </div>
        </form>
    );
}
