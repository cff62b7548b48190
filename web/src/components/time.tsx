import { Tooltip } from "@mantine/core";
import { long_time, short_time, span_of, utc_time } from "./time-format";

type Shown = "short" | "long" | "ago";

/** A moment in the viewer's zone; hovering or focusing shows it in UTC. */
export function Time({ at, as = "short" }: { at: string | null | undefined; as?: Shown }) {
    if (!at) return <span aria-hidden="true">–</span>;
    const text = as === "ago" ? `${span_of(at)} ago` : as === "long" ? long_time(at) : short_time(at);
    return (
        <Tooltip label={utc_time(at)} openDelay={250}>
            <time dateTime={at}>{text}</time>
        </Tooltip>
    );
}
