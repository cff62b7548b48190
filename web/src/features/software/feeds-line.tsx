// Above the list: how far what is said of weaknesses can be leaned on.
import { Link } from "@tanstack/react-router";
import { type SoftwareList, useFeeds } from "@/api/software";
import { Time } from "@/components/time";
import { stale_feeds } from "@/components/feed-age";
import { count_of } from "@/components/words";
import styles from "./software.module.css";

type FeedsLineProps = { found: SoftwareList; show_unknown: () => void };

export function FeedsLine({ found, show_unknown }: FeedsLineProps) {
    const feeds = useFeeds();
    if (!found.has_feeds) return <NoFeeds />;
    const stale = feeds.data ? stale_feeds(feeds.data) : [];
    return (
        <p className={styles.line} role="status">
            {feeds.data?.made ? (
                <span>
                    {count_of(feeds.data.advisories, "advisory", "advisories")} as of <Time at={feeds.data.made} />
                </span>
            ) : null}
            {found.unknown ? (
                <span>
                    No feed speaks of{" "}
                    <button type="button" className={styles.pick} onClick={show_unknown}>
                        {found.unknown.toLocaleString("en")} of these
                    </button>
                    : whether they are vulnerable is unknown
                </span>
            ) : null}
            {stale.length ? (
                <Link className={styles.stale} to="/fix/feeds">
                    ▲ {count_of(stale.length, "feed is", "feeds are")} not up to date
                </Link>
            ) : null}
        </p>
    );
}

export const NoFeeds = () => (
    <p className={styles.notice} role="note">
        There are no feeds of advisories yet, so nothing here is known to be vulnerable or not. Fetch them with <code>redoubt feeds update --feeds DATA/feeds</code>, or on a server without the internet bring files and use <code>redoubt feeds import FILE --feeds DATA/feeds</code>. They are taken up within seconds.{" "}
        <Link className="link" to="/fix/feeds">
            Feeds
        </Link>
    </p>
);
