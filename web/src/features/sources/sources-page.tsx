// The sources of logs: how each delivers beside what is usual for it, and which assets nothing is heard of.
import { SegmentedControl } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { address } from "@/api/client";
import { type SourceHealth, useLiveDetection, useSourceHealth } from "@/api/sources";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time, WithTimes } from "@/components/time";
import { count_of } from "@/components/words";
import { HealthWord } from "./health-word";
import styles from "./sources.module.css";
import { Unheard } from "./unheard";
import { VolumeBars } from "./volume-bars";

export function SourcesPage() {
    const { tab } = useSearch({ strict: false }) as { tab?: string };
    const navigate = useNavigate();
    const unheard = tab === "unheard";
    const show = (value: string) => navigate({ to: "/watch/log-sources", search: (value === "unheard" ? { tab: value } : {}) as never });
    const actions = (
        <>
            <CommandHint command={unheard ? "redoubt sources coverage" : "redoubt sources health"} path={address(unheard ? "/log-coverage" : "/source-health")} />
            <Link className="link" to="/$room/$plural/new" params={{ room: "watch", plural: "sources" } as never} search={{ kind: "log" } as never}>
                New source
            </Link>
        </>
    );
    const tabs = <SegmentedControl size="xs" aria-label="Show" value={unheard ? "unheard" : "sources"} onChange={show} data={[{ value: "sources", label: "What sends" }, { value: "unheard", label: "What sends nothing" }]} />;
    return (
        <Page title="Sources of logs" actions={actions} filters={tabs}>
            {unheard ? <Unheard /> : <Sources />}
        </Page>
    );
}

function Sources() {
    const health = useSourceHealth();
    if (health.isPending) return <Waiting />;
    if (health.isError) return <Trouble error={health.error} again={() => health.refetch()} />;
    const sources = health.data.items;
    if (!sources.length) return <Empty title="No source of logs yet">Make a source, give it a token, and copy the text for your shipper from its page. What a listener counts under a name of its own appears here by itself.</Empty>;
    return (
        <Columns>
            <Detecting />
            <Section title="Sources" count={sources.length}>
                <Table heads={["Source", "How it does", "Last received", "Last 48 hours", "24 hours", "Usual an hour", "Lag", "Dropped", "Hosts"]}>
                    {sources.map((one) => (
                        <Row key={one.source.id} one={one} />
                    ))}
                </Table>
            </Section>
            {health.data.receiving ? null : <p className={styles.quiet}>This server takes no logs in: start it with listeners, or send to its own address.</p>}
        </Columns>
    );
}

function Detecting() {
    const live = useLiveDetection().data;
    if (!live?.detecting) return null;
    return (
        <p className={styles.intro}>
            {count_of(live.rules, "live rule")} look at what arrives: {count_of(live.events, "event")} since the start, {count_of(live.alerts_new, "alert")}
            {live.latest ? (
                <>
                    , the last event <Time at={live.latest} as="ago" />
                </>
            ) : null}
            .{live.problem ? <span className={styles.bad}> ▲ {live.problem}</span> : null}
        </p>
    );
}

const number_of = (value: number | null) => (value === null ? <span className={styles.quiet}>–</span> : value.toLocaleString("en"));

const Row = ({ one }: { one: SourceHealth }) => (
    <tr>
        <td>
            <Link className="link" to="/watch/log-sources/$key" params={{ key: one.source.key } as never}>
                {one.source.title}
            </Link>
            {one.listed ? null : <span className={styles.warn}> not listed</span>}
        </td>
        <td className={styles.why}>
            <HealthWord health={one.health} />
            {one.health_why ? (
                <div>
                    <WithTimes text={one.health_why} />
                </div>
            ) : null}
        </td>
        <td>{one.last_received ? <Time at={one.last_received} as="ago" /> : <span className={styles.quiet}>never</span>}</td>
        <td>
            <VolumeBars hours={one.hours} />
        </td>
        <td className={styles.number}>{number_of(one.events_day)}</td>
        <td className={styles.number}>{number_of(one.usual_hour)}</td>
        <td className={styles.number}>{one.lag ?? <span className={styles.quiet}>–</span>}</td>
        <td className={styles.number}>{one.dropped_day ? <span className={styles.warn}>{one.dropped_day.toLocaleString("en")}</span> : "0"}</td>
        <td className={styles.number}>{number_of(one.hosts_seen)}</td>
    </tr>
);
