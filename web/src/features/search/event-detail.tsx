// One event: all its fields, as it came, and what happened around it.
import { Anchor, Button, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { type StoredEvent, useEvent } from "@/api/events";
import { Copy } from "@/components/copy";
import { Trouble, Waiting } from "@/components/empty";
import { Below } from "@/components/split";
import { Time } from "@/components/time";
import { EventContext } from "./event-context";
import { EventFields } from "./event-fields";
import styles from "./search.module.css";

export type Look = "fields" | "raw" | "around";
type EventDetailProps = { id: string; look: Look; change: (look: Look) => void; narrow: (term: string) => void; open: (id: string) => void; raise: (event: StoredEvent) => void; close: () => void };

export function EventDetail({ id, look, change, narrow, open, raise, close }: EventDetailProps) {
    const found = useEvent(id);
    const [typed, set_typed] = useState("");
    const event = found.data;
    const acts = (
        <>
            {look === "fields" ? <TextInput size="xs" w={130} placeholder="Find"  aria-label="Find a field or value" value={typed} onChange={(one) => set_typed(one.currentTarget.value)} /> : null}
            <SegmentedControl size="xs" aria-label="What of the event" value={look} onChange={(one) => change(one as Look)} data={[{ value: "fields", label: "Fields" }, { value: "raw", label: "As it came" }, { value: "around", label: "Around it" }]} />
            {event ? <Button size="xs" variant="default" onClick={() => raise(event)}>Raise alert</Button> : null}
        </>
    );
    const note = event ? (
        <span className={styles.quiet}>
            <Time at={event.time} as="long" />, <Anchor component="button" type="button" onClick={() => narrow(`source:"${event.source}"`)}>{event.source}</Anchor>
            {event.sender ? ` by ${event.sender}` : ""}
        </span>
    ) : null;
    return (
        <Below title="Event" note={note} acts={acts} close={close}>
            <div className={styles.detail}>
                {found.isPending ? <Waiting rows={6} /> : null}
                {found.isError ? <Trouble error={found.error} /> : null}
                {event && look === "fields" ? <EventFields event={event} typed={typed} narrow={narrow} /> : null}
                {event && look === "raw" ? <Raw event={event} /> : null}
                {event && look === "around" ? <EventContext key={id} id={id} open={open} /> : null}
            </div>
        </Below>
    );
}

function Raw({ event }: { event: StoredEvent }) {
    const text = event.json ? pretty(event.text) : event.text;
    return (
        <div className={styles.raw}>
            <Copy text={event.text} what="the event" />
            <pre>{text}</pre>
        </div>
    );
}

/** Only where the numbers survive it. */
function pretty(text: string): string {
    try {
        const again = JSON.stringify(JSON.parse(text), null, 2);
        return /\d{16,}/.test(text) ? text : again;
    } catch {
        return text;
    }
}
