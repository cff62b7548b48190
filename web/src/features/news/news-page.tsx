// What happened to what I follow, newest first. Looking is not reading: a button marks it read.
import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { address } from "@/api/client";
import { type NewsItem, type Subscription, unread_of, useFollow, useNews, useSeen, useSubscriptions } from "@/api/news";
import { useState } from "react";
import { useSchema } from "@/api/schema";
import { Chip } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { complain } from "@/components/notice";
import { Columns, Page, Section } from "@/components/page";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { label_of, words_of } from "@/components/words";
import { list_path } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import { ForYou } from "./for-you";
import styles from "./news.module.css";

/** How many entries of the journal before the last one read are looked through again. */
const far_back = 5000;

export function NewsPage() {
    const unread_news = useNews();
    const [earlier, set_earlier] = useState(false);
    const seen_until = unread_news.data?.seen ?? 0;
    const past = useNews(earlier ? Math.max(0, seen_until - far_back) : undefined);
    const news = earlier ? past : unread_news;
    const seen = useSeen();
    const items = [...(news.data?.items ?? [])].sort((a, b) => b.seq - a.seq);
    const unread = unread_of(unread_news.data);
    const newest = items[0]?.seq;
    const actions = (
        <>
            <Chip on={earlier} onClick={() => set_earlier(!earlier)}>
                Read ones too
            </Chip>
            <CommandHint command="redoubt news" path={address("/news")} />
            <Button disabled={!unread || newest === undefined} loading={seen.isPending} onClick={() => newest !== undefined && seen.mutate(newest, { onError: (error) => complain(error, "Not marked") })}>
                Mark all as read
            </Button>
        </>
    );
    return (
        <Page title="News" beside={unread ? <span className={styles.quiet}>{unread.toLocaleString("en")} unread</span> : null} actions={actions}>
            <Columns side={<Followed />}>
                <ForYou read_too={earlier} />
                {news.isPending ? <Waiting rows={8} /> : null}
                {news.isError ? <Trouble error={news.error} again={() => news.refetch()} /> : null}
                {news.isSuccess && items.length === 0 ? <Empty title="Nothing new">Follow a record with the bell on its page, or a whole list in its menu Views. What others do to it is told here, and where a comment names you.</Empty> : null}
                <ol className={styles.news}>
                    {items.map((item) => (
                        <Item key={`${item.seq}-${item.subscription}`} item={item} fresh={item.seq > (news.data?.seen ?? 0)} />
                    ))}
                </ol>
            </Columns>
        </Page>
    );
}

const verbs: Record<string, string> = { create: "created", insert: "raised", update: "changed", move: "moved", comment: "commented on", link: "linked", unlink: "unlinked", attach: "attached a file to" };

const Item = ({ item, fresh }: { item: NewsItem; fresh: boolean }) => (
    <li data-fresh={fresh || undefined}>
        {fresh ? <span className="unseen">Unread</span> : null}
        <Person name={item.actor} />
        <span className={styles.quiet}>{verbs[item.action] ?? words_of(item.action)}</span>
        <span className="mono">{item.record.key}</span>
        <RecordLink record={item.record} />
        {item.mentioned ? <span className={styles.quiet}>names you</span> : null}
        <span className={styles.when}>
            <Time at={item.at} />
        </span>
    </li>
);

function Followed() {
    const all = useSubscriptions();
    const { leave } = useFollow();
    return (
        <Section title="What you follow" count={all.data?.length}>
            <ul className={styles.followed}>
                {(all.data ?? []).map((one) => (
                    <li key={one.id}>
                        <span className="cut">
                            <What subscription={one} />
                        </span>
                        <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Stop following" onClick={() => leave.mutate(one.id, { onError: (error) => complain(error, "Still followed") })}>
                            <IconX size={14} />
                        </ActionIcon>
                    </li>
                ))}
            </ul>
            {all.data?.length === 0 ? <p className={styles.quiet}>Nothing yet.</p> : null}
        </Section>
    );
}

function What({ subscription: { record, type, q } }: { subscription: Subscription }) {
    const schema = useSchema();
    if (record && typeof record === "object") return <RecordLink record={record} />;
    if (record) return <span className="mono">{String(record)}</span>;
    const plural = schema.types.find((one) => one.plural === type || one.name === type)?.plural ?? type ?? "";
    return (
        <Link className="link" to={list_path(schema, plural)} search={{ q: q || undefined }}>
            {label_of(plural)} {q ? <code>{q}</code> : null}
        </Link>
    );
}
