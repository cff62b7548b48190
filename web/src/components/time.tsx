import { clock_time, is_same_day, long_time, short_time, span_of, utc_time } from "./time-format";

type Shown = "short" | "long" | "ago";

/** A moment in the viewer's zone; hovering shows it in UTC. After another of the same day, only the clock. */
export function Time({ at, as = "short", after }: { at: string | null | undefined; as?: Shown; after?: string | null }) {
    if (!at) return <span aria-hidden="true">–</span>;
    const text = as === "ago" ? `${span_of(at)} ago` : as === "long" ? long_time(at) : after && is_same_day(at, after) ? clock_time(at) : short_time(at);
    return (
        <time dateTime={at} title={utc_time(at)}>
            {text}
        </time>
    );
}

/** A text whose times are shown as everywhere else. */
export const WithTimes = ({ text }: { text: string }) => <>{text.split(/(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/).map((part, index) => (index % 2 ? <Time key={index} at={part} as="long" /> : part))}</>;
