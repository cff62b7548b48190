// The events that were found, newest first, one a line.
import type { StoredEvent } from "@/api/events";
import { Time } from "@/components/time";
import { Cell, Head, VirtualGrid } from "@/components/virtual-grid";
import { EventText, value_in } from "./event-text";
import styles from "./search.module.css";

type EventRowsProps = {
    events: StoredEvent[];
    columns: string[];
    raw: boolean;
    cursor: number;
    on_cursor: (index: number) => void;
    on_open: (index: number) => void;
    near_end: () => void;
};

export const usual_columns = ["host", "dataset"];

export function EventRows({ events, columns, raw, cursor, on_cursor, on_open, near_end }: EventRowsProps) {
    const shown = raw ? [] : columns;
    const widths = `144px ${shown.map(() => "minmax(72px, 112px)").join(" ")} minmax(320px, 1fr)`;
    const header = (
        <>
            <Head>Time</Head>
            {shown.map((name) => (
                <Head key={name}>{name}</Head>
            ))}
            <Head>{raw ? "As it came" : "Event"}</Head>
        </>
    );
    const cells = (index: number) => {
        const event = events[index];
        if (!event) return null;
        return (
            <>
                <Cell quiet>
                    <Time at={event.time} as="long" />
                </Cell>
                {shown.map((name) => (
                    <Cell key={name}>
                        <span className="cut" title={value_in(event, name)}>
                            {value_in(event, name)}
                        </span>
                    </Cell>
                ))}
                <Cell>
                    <EventText event={event} raw={raw} />
                </Cell>
            </>
        );
    };
    return (
        <div className={styles.rows}>
            <VirtualGrid
                label="Events"
                columns={widths}
                header={header}
                count={events.length}
                row_key={(index) => events[index]?.id ?? String(index)}
                cells={cells}
                cursor={cursor}
                on_cursor={on_cursor}
                on_open={on_open}
                on_range={(_first, last) => last > events.length - 30 && near_end()}
            />
        </div>
    );
}
