// How old the word of a feed is, and from when on that matters.
import type { Feed, Feeds } from "@/api/software";

export type Freshness = "fresh" | "stale" | "old" | "unknown";

const day_ms = 86_400_000;
const stale_days = 3;
const old_days = 14;

export function freshness_of(at: string | null | undefined, now = Date.now()): Freshness {
    const time = at ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(time)) return "unknown";
    const days = (now - time) / day_ms;
    return days > old_days ? "old" : days > stale_days ? "stale" : "fresh";
}

/** What the publisher says decides; where they say nothing, when it was taken. */
export const dated = (feed: Pick<Feed, "published" | "taken">) => feed.published ?? feed.taken;

/** Feeds whose word is too old to lean on. */
export const stale_feeds = (feeds: Feeds, now = Date.now()) => feeds.items.filter((one) => freshness_of(dated(one), now) !== "fresh");
