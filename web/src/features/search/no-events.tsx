// Nothing found: why, and what to do about it.
import { Button } from "@mantine/core";
import type { LogStatus } from "@/api/events";
import { Empty } from "@/components/empty";
import { Time } from "@/components/time";
import styles from "./search.module.css";

type NoEventsProps = { status: LogStatus | undefined; asked: boolean; stopped: boolean; all_time: () => void; clear: () => void };

export function NoEvents({ status, asked, stopped, all_time, clear }: NoEventsProps) {
    if (stopped) return <Empty title="Stopped before anything was found" />;
    if (!status) return null;
    if (!status.there || status.events === 0) return <NoLogs status={status} />;
    return (
        <Empty
            title={asked ? "No event fits" : "No events in this range of time"}
            action={
                <div className={styles.buttons}>
                    {asked ? <Button variant="default" onClick={clear}>All events of the range</Button> : null}
                    <Button variant={asked ? "default" : "filled"} onClick={all_time}>Look at all time</Button>
                </div>
            }
        >
            The store has {status.events.toLocaleString("en")} events, from <Time at={status.earliest} as="long" /> to <Time at={status.latest} as="long" />.
        </Empty>
    );
}

function NoLogs({ status }: { status: LogStatus }) {
    const origin = location.origin;
    return (
        <Empty title="No logs yet">
            <p>Point what you already run at Redoubt. Over HTTP, with the token of a source:</p>
            <pre className={styles.example}>{`curl ${origin}/ingest/ndjson -H "Authorization: Bearer TOKEN" --data-binary @events.ndjson`}</pre>
            <p>
                The same address takes Splunk HEC (/services/collector), OTLP (/v1/logs), Loki (/loki/api/v1/push) and Elasticsearch bulk (/elastic/_bulk). Listeners for syslog, RELP, Lumberjack and GELF, files and the journal are named in intake.yaml of the data directory.
            </p>
            {status.listeners.length ? (
                <ul className={styles.listeners}>
                    {status.listeners.map((one) => (
                        <li key={one.name}>
                            {one.name}: {one.protocol} over {one.transport} on {one.address}:{one.port}
                        </li>
                    ))}
                </ul>
            ) : null}
            <p>
                From a file, with the server stopped: <code>redoubt logs add FILE --source NAME</code>. How each shipper is set up stands in <code>docs/intake.md</code>.
            </p>
        </Empty>
    );
}
