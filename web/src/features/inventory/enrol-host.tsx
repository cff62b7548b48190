// A token for hosts that are to send their facts, with the commands to run on them. It is shown this once.
import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type MadeEnrolment, type NewEnrolment, useEnrolling } from "@/api/collectors";
import { useCompartments } from "@/api/compartments";
import { message_of } from "@/api/problem";
import { CommandHint } from "@/components/command-hint";
import { address } from "@/api/client";
import { Copy } from "@/components/copy";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import styles from "./inventory.module.css";

const terms = { "60": "an hour", "1440": "a day", "10080": "a week", "43200": "30 days" };
const every = { "15m": "every 15 minutes", "1h": "every hour", "6h": "every 6 hours", "1d": "every day" };

export function EnrolHost({ close }: { close: () => void }) {
    const { make } = useEnrolling();
    const compartments = useCompartments().data ?? [];
    const [wanted, set_wanted] = useState<NewEnrolment>({ uses: 1, minutes: 1440 });
    const [often, set_often] = useState("1h");
    const change = (part: Partial<NewEnrolment>) => set_wanted((before) => ({ ...before, ...part }));
    if (make.data) return <ShownOnce made={make.data} often={often} close={close} />;
    const command = ["redoubt inventory enrol", wanted.zone ? `--zone ${wanted.zone}` : "", (wanted.uses ?? 1) > 1 ? `--uses ${wanted.uses}` : ""].filter(Boolean).join(" ");
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), make.mutate(wanted))}>
            <TextInput label="What for" placeholder="Web servers in Lyon" data-autofocus value={wanted.name ?? ""} onChange={(event) => change({ name: event.currentTarget.value })} />
            <div className={styles.pair}>
                <TextInput label="Zone" description="In which network their addresses lie" placeholder="dmz" value={wanted.zone ?? ""} onChange={(event) => change({ zone: event.currentTarget.value })} />
                <TextInput label="Site" description="Where they stand" placeholder="Lyon" value={wanted.site ?? ""} onChange={(event) => change({ site: event.currentTarget.value })} />
                <NumberInput label="Hosts" description="How many it lets in" min={1} max={10_000} value={wanted.uses ?? 1} onChange={(uses) => change({ uses: Number(uses) || 1 })} />
                <Select label="Good for" description="Then it lets nobody in" allowDeselect={false} data={Object.entries(terms).map(([value, label]) => ({ value, label }))} value={String(wanted.minutes)} onChange={(minutes) => change({ minutes: Number(minutes) })} />
                <Select label="They send" description="What the commands will say" allowDeselect={false} data={Object.entries(every).map(([value, label]) => ({ value, label }))} value={often} onChange={(value) => set_often(value ?? "1h")} />
                {compartments.length ? <Select label="Compartment" description="Only its members see their assets" placeholder="Open to all" clearable data={compartments.map((one) => one.name)} value={wanted.compartment ?? null} onChange={(compartment) => change({ compartment: compartment ?? "" })} /> : null}
            </div>
            <Checkbox label="Their assets count as entered, not only as seen" checked={wanted.listed ?? false} onChange={(event) => change({ listed: event.currentTarget.checked })} />
            {make.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(make.error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                <CommandHint command={command} path={address("/inventory/enrolments")} method="POST" />
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending}>
                    Make the token
                </Button>
            </div>
        </form>
    );
}

function ShownOnce({ made, often, close }: { made: MadeEnrolment; often: string; close: () => void }) {
    const to = location.origin;
    const once = `redoubt collect --send ${to} --enrol ${made.token}`;
    const regularly = `redoubt collect --send ${to} --every ${often} --install-units /etc/systemd/system && systemctl daemon-reload && systemctl enable --now redoubt-collect.timer`;
    return (
        <div className={styles.form}>
            <p>
                Copy it now: the token is not shown again. It lets in {count_of(made.uses, "host")} until <Time at={made.expires} />.
            </p>
            <Line label="On the host, as root: its first report" text={once} />
            <Line label={`Then ${every[often as keyof typeof every] ?? "regularly"}, by systemd`} text={regularly} />
            <p className={styles.quiet}>Without systemd: redoubt collect --send {to} --every {often}. While this server is away, reports wait on the host and come later.</p>
            <div className={styles.buttons}>
                <Button onClick={close}>I have it</Button>
            </div>
        </div>
    );
}

function Line({ label, text }: { label: string; text: string }) {
    return (
        <div>
            <p className={styles.label}>{label}</p>
            <p className={styles.secret}>
                <code>{text}</code>
                <Copy text={text} what="command" />
            </p>
        </div>
    );
}
