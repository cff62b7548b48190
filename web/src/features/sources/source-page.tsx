// One source of logs: its volume beside what is usual, what became of its events, what it sends with, and whom it speaks of.
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type SourceDetails, useSourceDetails } from "@/api/sources";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time, WithTimes } from "@/components/time";
import { bytes_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import { HealthWord } from "./health-word";
import { ShipperTexts } from "./shipper-texts";
import styles from "./sources.module.css";
import { Tokens } from "./tokens";
import { VolumeBars } from "./volume-bars";

export function SourcePage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const details = useSourceDetails(key);
    const [secret, set_secret] = useState("");
    const one = details.data;
    return (
        <Page title={one?.source.title ?? key} actions={<CommandHint command={`redoubt sources show ${key}`} path={address(`/source-health/${key}`)} />}>
            {details.isPending ? <Waiting /> : null}
            {details.isError ? <Trouble error={details.error} again={() => details.refetch()} /> : null}
            {one ? (
                <Columns>
                    <Facts one={one} />
                    <Section title="Last 7 days">
                        <VolumeBars hours={one.hours} large />
                    </Section>
                    <Listeners one={one} />
                    <Tokens source={key} tokens={one.tokens} made={set_secret} />
                    <ShipperTexts source={key} secret={secret} />
                    <Hosts one={one} />
                </Columns>
            ) : null}
        </Page>
    );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
    <div>
        <dt>{name}</dt>
        <dd>{children}</dd>
    </div>
);

const Facts = ({ one }: { one: SourceDetails }) => (
    <dl className={styles.facts}>
        <Fact name="Record">
            <RecordLink record={one.source} />
        </Fact>
        <Fact name="How it does">
            <HealthWord health={one.health} />
            {one.health_why ? (
                <div className={styles.quiet}>
                    <WithTimes text={one.health_why} />
                </div>
            ) : null}
        </Fact>
        <Fact name="Last received">{one.last_received ? <Time at={one.last_received} as="long" /> : "never"}</Fact>
        <Fact name="Newest event">{one.last_event ? <Time at={one.last_event} as="long" /> : "none says its time"}</Fact>
        <Fact name="Lag">{one.lag ?? "not known yet"}</Fact>
        <Fact name="Silent after">{one.cadence ?? (one.usual_gap ? `${one.usual_gap}, learned` : "not known yet")}</Fact>
    </dl>
);

const dropped_of = (dropped: Record<string, number>) =>
    Object.entries(dropped)
        .filter(([, count]) => count)
        .map(([why, count]) => `${count.toLocaleString("en")} ${why.replaceAll("_", " ")}`)
        .join(", ");

const Listeners = ({ one }: { one: SourceDetails }) => (
    <Section title="By listener" count={one.listeners.length}>
        {one.listeners.length ? (
            <Table heads={["Listener", "Received", "Stored", "Duplicates", "Dropped, and why", "Cut", "Bytes", "Connections"]}>
                {one.listeners.map((counts) => (
                    <tr key={counts.listener}>
                        <td>{counts.listener}</td>
                        <td>{counts.received.toLocaleString("en")}</td>
                        <td>{counts.stored.toLocaleString("en")}</td>
                        <td>{counts.duplicates.toLocaleString("en")}</td>
                        <td>{dropped_of(counts.dropped) ? <span className={styles.warn}>{dropped_of(counts.dropped)}</span> : "none"}</td>
                        <td>{counts.cut.toLocaleString("en")}</td>
                        <td>{bytes_of(counts.bytes)}</td>
                        <td>{counts.connections.toLocaleString("en")}</td>
                    </tr>
                ))}
            </Table>
        ) : (
            <p className={styles.quiet}>Nothing has come from it yet.</p>
        )}
    </Section>
);

const Hosts = ({ one }: { one: SourceDetails }) => (
    <Section title="Hosts in its events" count={one.hosts.length}>
        {one.hosts.length ? (
            <Table heads={["Host", "Asset", "Events", "Last"]}>
                {one.hosts.map((host) => (
                    <tr key={host.host}>
                        <td>{host.host}</td>
                        <td>{host.asset ? <RecordLink record={host.asset} /> : <span className={styles.quiet}>none</span>}</td>
                        <td>{host.events.toLocaleString("en")}</td>
                        <td>
                            <Time at={host.last} />
                        </td>
                    </tr>
                ))}
            </Table>
        ) : (
            <p className={styles.quiet}>No event has named a host in the last 30 days.</p>
        )}
    </Section>
);
