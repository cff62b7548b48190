// An incident: its clocks, what raised it, the machines involved, and the thread.
import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, Severity } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Person } from "@/components/person";
import { SeverityLabel } from "@/components/severity";
import { day_and_clock, span_of, utc_time } from "@/components/time-format";
import { label_of, words_of } from "@/components/words";
import { is_ref } from "@/records/paths";
import { RecordFrame } from "@/records/detail/record-frame";
import { Related } from "@/records/related";
import { RecordLink } from "@/records/record-link";
import { Section } from "@/components/page";
import styles from "./cards.module.css";

const clocks = ["occurred", "detected", "alerted", "acknowledged", "declared", "contained", "eradicated", "recovered", "closed"];

export function IncidentPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("incidents");
    const incident = useRecord("incidents", key);
    if (incident.isError) return <Trouble error={incident.error} again={() => incident.refetch()} />;
    if (!incident.data || !type) return <Waiting rows={12} />;
    const record = incident.data;
    const has = (name: string) => type.fields.some((field) => field.name === name);
    const clock_names = clocks.map((name) => [name, `${name}_at`].find(has)).filter((name) => name !== undefined);
    const before = (
        <>
            <Head incident={record} />
            <Clocks incident={record} names={clock_names} />
            <Related title="Alerts" plural="alerts" q={`incident:${record.key}`} sort="-event_time" time="event_time" none="No alert has been escalated into this incident." />
            <Assets incident={record} />
        </>
    );
    return <RecordFrame key={record.id} type={type} record={record} before={before} leave_out={["severity", "kind", "commander", "assets", ...clock_names]} />;
}

function Head({ incident }: { incident: AnyRecord }) {
    const began = String(incident.detected ?? incident.detected_at ?? incident.created);
    const end = incident.closed ?? incident.closed_at;
    const ended = typeof end === "string" ? end : "";
    return (
        <div className={styles.head}>
            <SeverityLabel severity={incident.severity as Severity} />
            {incident.kind ? <span>{words_of(String(incident.kind))}</span> : null}
            <span>{ended ? `over after ${span_of(began, ended)}` : `running for ${span_of(began)}`}</span>
            <span>
                {is_ref(incident.commander) ? <Person name={incident.commander.title} /> : "nobody commands yet"}
            </span>
        </div>
    );
}

function Clocks({ incident, names }: { incident: AnyRecord; names: string[] }) {
    return (
        <dl className={styles.clocks} aria-label="Clock times">
            {names.map((name) => (
                <div key={name} data-empty={!incident[name] || undefined}>
                    <dt>{label_of(name.replace(/_at$/, ""))}</dt>
                    <dd>{incident[name] ? <Clock at={String(incident[name])} /> : "–"}</dd>
                </div>
            ))}
        </dl>
    );
}

/** The day above, the clock below: nine stand side by side. */
function Clock({ at }: { at: string }) {
    const { day, clock } = day_and_clock(at);
    return (
        <time dateTime={at} title={utc_time(at)}>
            {day}
            <br />
            {clock}
        </time>
    );
}

function Assets({ incident }: { incident: AnyRecord }) {
    const assets = Array.isArray(incident.assets) ? incident.assets.filter(is_ref) : [];
    if (assets.length === 0) return null;
    return (
        <Section title="Assets" count={assets.length}>
            <ul className={styles.tags}>
                {assets.map((asset) => (
                    <li key={asset.id}>
                        <RecordLink record={asset} />
                    </li>
                ))}
            </ul>
        </Section>
    );
}
