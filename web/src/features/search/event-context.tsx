// What happened right before and after an event, on its host, in its source, or anywhere.
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { type StoredEvent, useAround } from "@/api/events";
import { Trouble, Waiting } from "@/components/empty";
import { Time } from "@/components/time";
import { EventText } from "./event-text";
import styles from "./search.module.css";

const more = 20;

export function EventContext({ id, open }: { id: string; open: (id: string) => void }) {
    const [ask, set_ask] = useState({ before: 10, after: 10, same_host: true, same_source: false });
    const around = useAround(id, ask);
    const found = around.data;
    const line = (event: StoredEvent, here = false) => (
        <li key={event.id} data-here={here || undefined}>
            <button type="button" onClick={() => open(event.id)} aria-current={here || undefined}>
                <Time at={event.time} as="long" />
                <span className="cut">{event.promoted.host ?? event.host}</span>
                <EventText event={event} raw={false} />
            </button>
        </li>
    );
    return (
        <div className={styles.context}>
            <div className={styles.choices}>
                <Checkbox size="xs" label="Same host" checked={ask.same_host} onChange={(event) => set_ask({ ...ask, same_host: event.currentTarget.checked })} />
                <Checkbox size="xs" label="Same source" checked={ask.same_source} onChange={(event) => set_ask({ ...ask, same_source: event.currentTarget.checked })} />
                <Button size="xs" variant="subtle" disabled={!found || found.after.length < ask.after || ask.after >= 200} onClick={() => set_ask({ ...ask, after: Math.min(200, ask.after + more) })}>
                    More after it
                </Button>
                <Button size="xs" variant="subtle" disabled={!found || found.before.length < ask.before || ask.before >= 200} onClick={() => set_ask({ ...ask, before: Math.min(200, ask.before + more) })}>
                    More before it
                </Button>
            </div>
            {around.isPending ? <Waiting rows={8} /> : null}
            {around.isError ? <Trouble error={around.error} again={() => around.refetch()} /> : null}
            {found ? (
                <ol aria-label="Events around it, newest first">
                    {found.after.map((one) => line(one))}
                    {line(found.event, true)}
                    {found.before.map((one) => line(one))}
                </ol>
            ) : null}
        </div>
    );
}
