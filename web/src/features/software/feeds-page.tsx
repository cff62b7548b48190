// The feeds of advisories: how old the word of each is, what of it was read, and what to do where one is missing.
import { Button } from "@mantine/core";
import { address } from "@/api/client";
import { type Feed, useFeeds, useMatchSoftware } from "@/api/software";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { dated, type Freshness, freshness_of, stale_feeds } from "@/components/feed-age";
import { complain, say } from "@/components/notice";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { span_of } from "@/components/time-format";
import { bytes_of, count_of } from "@/components/words";
import styles from "./software.module.css";

export function FeedsPage() {
    const feeds = useFeeds();
    const match = useMatchSoftware();
    const look = () =>
        match.mutate(undefined, {
            onSuccess: (done) => say(`Looked at ${count_of(done.packages, "package")} on ${count_of(done.assets, "asset")}: ${done.raised.toLocaleString("en")} findings raised, ${done.closed.toLocaleString("en")} closed, ${done.opened.toLocaleString("en")} new occurrences, ${done.verified.toLocaleString("en")} gone`),
            onError: (error) => complain(error, "Not looked"),
        });
    const actions = (
        <>
            <CommandHint path={address("/feeds")} />
            <Button loading={match.isPending} onClick={look}>
                Look now
            </Button>
        </>
    );
    const stale = feeds.data ? stale_feeds(feeds.data) : [];
    return (
        <Page title="Feeds" actions={actions}>
            {feeds.isPending ? <Waiting /> : null}
            {feeds.isError ? <Trouble error={feeds.error} again={() => feeds.refetch()} /> : null}
            {feeds.data ? (
                <Columns>
                    {feeds.data.items.length ? (
                        <>
                            <p className={styles.intro}>
                                {count_of(feeds.data.advisories, "advisory", "advisories")} from {count_of(feeds.data.items.length, "feed")}, put together <Time at={feeds.data.made} as="long" />. What is new in them, or in the inventory, is held against each other within seconds by itself; Look now does it at once.
                                {stale.length ? <span className={styles.stale}> ▲ {count_of(stale.length, "feed is", "feeds are")} not up to date: {stale.map((one) => one.name).join(", ")}.</span> : null}
                            </p>
                            <FeedTable feeds={feeds.data.items} />
                        </>
                    ) : (
                        <p className={styles.intro}>There are no feeds yet. Until there are, nothing is known to be vulnerable or not: every package stands as unknown.</p>
                    )}
                    <HowTo any={feeds.data.items.length > 0} />
                </Columns>
            ) : null}
        </Page>
    );
}

const FeedTable = ({ feeds }: { feeds: Feed[] }) => (
    <Section title="In use" count={feeds.length}>
        <Table heads={["Feed", "Published", "Taken", "Records", "Not read", "Size", "Digest", "From"]}>
            {feeds.map((feed) => (
                <tr key={feed.name}>
                    <td>{feed.name}</td>
                    <td>
                        <Age at={feed.published} judged={dated(feed) === feed.published} />
                    </td>
                    <td>
                        <Age at={feed.taken} judged={dated(feed) !== feed.published} />
                    </td>
                    <td>{feed.records.toLocaleString("en")}</td>
                    <td>{feed.not_read ? <span className={styles.bad}>{feed.not_read.toLocaleString("en")}</span> : <span className={styles.quiet}>0</span>}</td>
                    <td>{bytes_of(feed.bytes)}</td>
                    <td>{feed.verified ? "as published" : <span className={styles.unknown}>none published</span>}</td>
                    <td className={`${styles.from} mono`}>{feed.from}</td>
                </tr>
            ))}
        </Table>
    </Section>
);

const marks: Record<Freshness, string> = { fresh: "", stale: "▲ stale", old: "◆ too old", unknown: "age unknown" };

function Age({ at, judged }: { at: string | null; judged: boolean }) {
    if (!at) return <span className={styles.unknown}>not said</span>;
    const freshness = judged ? freshness_of(at) : "fresh";
    return (
        <span className={freshness === "fresh" ? undefined : freshness === "stale" ? styles.stale : styles.old}>
            <Time at={at} /> <span className={freshness === "fresh" ? styles.quiet : undefined}>{span_of(at)} ago</span> {marks[freshness]}
        </span>
    );
}

const HowTo = ({ any }: { any: boolean }) => (
    <Section title={any ? "When one is missing or old" : "How to get them"}>
        <ol className={styles.steps}>
            <li>
                On a server with the internet: <code>redoubt feeds update --feeds DATA/feeds</code>, where DATA is the data directory. Run it every few hours, from cron or a timer.
            </li>
            <li>
                On a server without: fetch the files elsewhere, bring them over, and run <code>redoubt feeds import FILE --feeds DATA/feeds</code>.
            </li>
            <li>The server takes up a new snapshot within seconds; nothing needs a restart, and what was there stays in use until the new one is whole.</li>
        </ol>
        <p className={styles.quiet}>Records that were not read are named by the command that takes the feed. A feed is stale when its publisher last changed it more than 3 days ago, and too old after 14.</p>
    </Section>
);
