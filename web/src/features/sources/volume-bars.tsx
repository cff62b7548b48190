// Events by the hour as bars, with what is usual as a broken line; hours in which nobody listened are grey.
import type { SourceHour } from "@/api/sources";
import { short_time } from "@/components/time-format";
import styles from "./sources.module.css";

const height = 100;

/** Far: outside four times the spread and at least 1.8 times the usual, as the server alarms. The hour under way is not judged. */
const is_far = (hour: SourceHour, last: boolean) => !last && hour.usual !== null && hour.spread !== null && hour.events >= 1.8 * hour.usual && hour.events - hour.usual > 4 * hour.spread && hour.events - hour.usual >= 30;

export function VolumeBars({ hours, large = false }: { hours: SourceHour[]; large?: boolean }) {
    if (!hours.length) return <span className={styles.quiet}>nothing yet</span>;
    const most = Math.max(1, ...hours.map((hour) => Math.max(hour.events, hour.usual ?? 0)));
    const y = (events: number) => height - (events / most) * height;
    const usual = hours.map((hour, index) => (hour.usual === null ? "" : `${index && hours[index - 1]?.usual !== null ? "L" : "M"}${index} ${y(hour.usual).toFixed(1)}H${index + 1}`)).join("");
    const total = hours.reduce((sum, hour) => sum + hour.events, 0);
    return (
        <figure style={{ margin: 0 }}>
            <svg className={`${styles.bars} ${large ? styles.large : ""}`} viewBox={`0 0 ${hours.length} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${total.toLocaleString("en")} events in ${hours.length} hours, at most ${most.toLocaleString("en")} in one`}>
                {hours.map((hour, index) =>
                    hour.listened || hour.events ? (
                        <rect key={hour.at} className={styles.bar} data-far={is_far(hour, index === hours.length - 1)} x={index + 0.1} width={0.8} y={y(hour.events)} height={height - y(hour.events)}>
                            <title>{`${short_time(hour.at)}: ${hour.events.toLocaleString("en")}${hour.usual === null ? "" : `, usual ${hour.usual.toLocaleString("en")}`}`}</title>
                        </rect>
                    ) : (
                        <rect key={hour.at} className={styles.away} x={index} width={1} y={0} height={height} />
                    ),
                )}
                <path className={styles.usual} d={usual} />
            </svg>
            {large ? (
                <figcaption className={styles.legend}>
                    <span>{short_time(hours[0]?.at ?? "")}</span>
                    <span>at most {most.toLocaleString("en")} an hour · broken line: usual at that hour · grey: nobody listened</span>
                    <span>now</span>
                </figcaption>
            ) : null}
        </figure>
    );
}
