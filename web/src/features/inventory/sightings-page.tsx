// What says that assets exist: each source with its last report, how many assets it sees, and how many that it should see it misses.
import { Link } from "@tanstack/react-router";
import { address } from "@/api/client";
import { type SightingSource, useSightingSources } from "@/api/upkeep";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { RecordLink } from "@/records/record-link";
import styles from "./inventory.module.css";

export function SightingsPage() {
    const sources = useSightingSources();
    return (
        <Page title="Sources of sightings" actions={<CommandHint command="redoubt inventory sources" path={address("/inventory/sources")} />}>
            {sources.isPending ? <Waiting /> : null}
            {sources.isError ? <Trouble error={sources.error} again={() => sources.refetch()} /> : null}
            {sources.data?.length === 0 ? <Empty title="Nothing has seen an asset yet">Import a report of an agent, a scanner or a list, and what it saw is counted here.</Empty> : null}
            {sources.data?.length ? (
                <Columns>
                    <Section title="Sources" count={sources.data.length}>
                        <Table heads={["Source", "Tool", "Last report", "Assets", "Should see", "Coverage", "Misses"]}>
                            {sources.data.map((source) => (
                                <Row key={source.name} source={source} />
                            ))}
                        </Table>
                    </Section>
                    <p className={styles.quiet}>What a source should see is said on its tool: an asset of kind tool, with the name of the source under Reports as and a query under Covers.</p>
                </Columns>
            ) : null}
        </Page>
    );
}

function Row({ source }: { source: SightingSource }) {
    const { in_scope, missed } = source;
    const known = in_scope !== null && missed !== null;
    const seen_q = `-is:closed seen_by:"${source.name.replaceAll(/(["\\])/g, "\\$1")}"`;
    return (
        <tr>
            <td>{source.name}</td>
            <td>{source.tool ? <RecordLink record={source.tool} /> : <span className={styles.quiet}>none</span>}</td>
            <td>{source.last ? <Time at={source.last} /> : <span className={styles.bad}>never</span>}</td>
            <td>
                <Link className="link" to="/know/assets" search={{ q: seen_q } as never}>
                    {source.assets.toLocaleString("en")}
                </Link>
            </td>
            <td>
                {in_scope === null ? (
                    <span className={source.problem ? styles.bad : styles.quiet} title={source.problem}>
                        {source.problem ? "not countable" : "not said"}
                    </span>
                ) : (
                    in_scope.toLocaleString("en")
                )}
            </td>
            <td>{known && in_scope > 0 ? <Share part={in_scope - missed} whole={in_scope} /> : <span className={styles.quiet}>not known</span>}</td>
            <td>
                {missed ? (
                    <Link className="link" to="/know/assets" search={{ q: source.missed_q } as never}>
                        {missed.toLocaleString("en")}
                    </Link>
                ) : known ? (
                    "none"
                ) : (
                    ""
                )}
            </td>
        </tr>
    );
}

function Share({ part, whole }: { part: number; whole: number }) {
    const percent = Math.floor((part * 100) / whole);
    return (
        <span className={styles.share}>
            <progress max={100} value={percent} aria-label={`${percent} per cent`} />
            {percent} %
        </span>
    );
}
