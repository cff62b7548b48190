// What I am told of, by which way and when.
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { notified_of, type NotifyRule, type NotifySettings, put_notify_settings, useNotifySettings } from "@/api/notify";
import { message_of, Problem } from "@/api/problem";
import { useSchema } from "@/api/schema";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct } from "@/components/row-acts";
import { Table } from "@/components/table";
import { label_of } from "@/components/words";
import styles from "./settings.module.css";

const things: Record<NotifyRule["what"], string> = { mention: "A comment names you", assigned: "Something becomes yours", decision: "A decision waits for you, or yours is made", alert: "An alert on what you own", due: "Something of yours is due soon", exploited: "A finding of yours is exploited, or becomes critical", subscription: "What you follow changes", query: "Something new that fits a query" };
const whens = { now: "at once", daily: "in the daily digest", weekly: "in the weekly digest", off: "not at all" };
const days = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };
const ways = ["console", "email"] as const;
const choices = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }));

export function Notifications() {
    const settings = useNotifySettings();
    if (settings.isPending) return <Waiting rows={8} />;
    if (settings.isError) return <Trouble error={settings.error} again={() => settings.refetch()} />;
    return <Form key={settings.dataUpdatedAt} before={settings.data} />;
}

function Form({ before }: { before: NotifySettings }) {
    const client = useQueryClient();
    const [mine, set_mine] = useState(before);
    const set = (part: Partial<NotifySettings>) => set_mine((was) => ({ ...was, ...part }));
    const save = useMutation({
        mutationFn: () => put_notify_settings(mine),
        onSuccess: (saved) => {
            client.setQueryData(["notifications", "settings"], saved);
            say("Saved");
        },
    });
    const problems = save.error instanceof Problem ? save.error.by_field() : {};
    const plain = (what: NotifyRule["what"], way: NotifyRule["way"]) => mine.rules.find((one) => one.what === what && one.way === way && !one.q);
    const when_of = (what: NotifyRule["what"], way: NotifyRule["way"]) => plain(what, way)?.when ?? "off";
    const set_when = (what: NotifyRule["what"], way: NotifyRule["way"], when: NotifyRule["when"]) => {
        const known = plain(what, way);
        set({ rules: known ? mine.rules.map((one) => (one === known ? { ...one, when } : one)) : [...mine.rules, { what, way, when }] });
    };
    const others = mine.rules.filter((one) => one.q || one.way === "webhook");
    return (
        <form className={styles.settings} noValidate onSubmit={(event) => (event.preventDefault(), save.mutate())}>
            <Section title="What you are told" action={<CommandHint path={address("/notifications/settings")} />}>
                <Table heads={["Of", "In the console", "By e-mail"]}>
                    {notified_of.filter((what) => what !== "query").map((what) => (
                        <tr key={what}>
                            <td>{things[what]}</td>
                            {ways.map((way) => (
                                <td key={way}>
                                    <Select aria-label={`${things[what]}: ${way === "email" ? "by e-mail" : "in the console"}`} w={180} allowDeselect={false} data={choices(whens)} value={when_of(what, way)} onChange={(when) => set_when(what, way, (when ?? "off") as NotifyRule["when"])} />
                                </td>
                            ))}
                        </tr>
                    ))}
                </Table>
                {others.length ? (
                    <ul className={styles.others} aria-label="Further rules">
                        {others.map((one, index) => (
                            <li key={index}>
                                <span>
                                    {one.q ? <code>{`${one.type ?? ""} ${one.q}`.trim()}</code> : things[one.what]} by {one.way === "email" ? "e-mail" : one.way}, {whens[one.when]}
                                </span>
                                <RowAct verb="Remove" of={one.q ?? things[one.what]} onClick={() => set({ rules: mine.rules.filter((other) => other !== one) })} />
                            </li>
                        ))}
                    </ul>
                ) : null}
                <QueryRule add={(rule) => set({ rules: [...mine.rules, rule] })} />
            </Section>
            <Section title="Where and when">
                <div className={styles.narrow}>
                    <TextInput label="E-mail" type="email" autoComplete="email" value={mine.email} onChange={(event) => set({ email: event.currentTarget.value })} error={problems.email} />
                    <Select label="Time zone" searchable data={Intl.supportedValuesOf("timeZone").includes(mine.time_zone) ? Intl.supportedValuesOf("timeZone") : [mine.time_zone, ...Intl.supportedValuesOf("timeZone")]} value={mine.time_zone} allowDeselect={false} onChange={(zone) => zone && set({ time_zone: zone })} error={problems.time_zone} />
                    <div className={styles.span}>
                        <TextInput label="Quiet from" type="time" value={mine.quiet?.from ?? ""} onChange={(event) => set({ quiet: quiet_of(event.currentTarget.value, mine.quiet?.to ?? "07:00") })} error={problems.quiet} />
                        <TextInput label="to" type="time" value={mine.quiet?.to ?? ""} onChange={(event) => set({ quiet: quiet_of(mine.quiet?.from ?? "22:00", event.currentTarget.value) })} />
                        <Button variant="subtle" disabled={!mine.quiet} onClick={() => set({ quiet: null })}>
                            Never quiet
                        </Button>
                    </div>
                    <Select label="What breaks the quiet" allowDeselect={false} data={choices({ critical: "what is critical", high: "what is high or critical", never: "nothing" })} value={mine.break_through} onChange={(one) => set({ break_through: (one ?? "critical") as NotifySettings["break_through"] })} />
                    <div className={styles.span}>
                        <TextInput label="Digest at" type="time" value={mine.digest_at} onChange={(event) => set({ digest_at: event.currentTarget.value })} error={problems.digest_at} />
                        <Select label="Weekly on" allowDeselect={false} data={choices(days)} value={mine.digest_day} onChange={(day) => day && set({ digest_day: day })} />
                    </div>
                </div>
            </Section>
            {save.error ? <p role="alert" className={styles.bad}>{message_of(save.error)}</p> : null}
            <div className={styles.saves}>
                <Button variant="default" disabled={mine === before} onClick={() => set_mine(before)}>
                    Put back
                </Button>
                <Button type="submit" loading={save.isPending} disabled={mine === before}>
                    Save
                </Button>
            </div>
        </form>
    );
}

const quiet_of = (from: string, to: string) => (from && to ? { from, to } : null);

function QueryRule({ add }: { add: (rule: NotifyRule) => void }) {
    const [q, set_q] = useState("");
    const [type, set_type] = useState("finding");
    const types = useSchema().types.filter((one) => !one.derived).map((one) => ({ value: one.name, label: label_of(one.plural) }));
    return (
        <div className={styles.span}>
            <TextInput label="Also of what fits a query" placeholder="severity:critical is:mine" value={q} onChange={(event) => set_q(event.currentTarget.value)} w={320} />
            <Select label="Among" searchable allowDeselect={false} data={types} value={type} onChange={(one) => one && set_type(one)} />
            <Button variant="default" disabled={!q.trim()} onClick={() => (add({ what: "query", way: "email", when: "daily", type, q: q.trim() }), set_q(""))}>
                Add, by e-mail daily
            </Button>
        </div>
    );
}
