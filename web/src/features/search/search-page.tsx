// Search: events of all logs, newest first, as they are found. Everything that is seen stands in the address.
import { ActionIcon, Button, SegmentedControl, Tooltip } from "@mantine/core";
import { IconLink, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { address } from "@/api/client";
import { type StoredEvent, useEventFields, useLogStatus } from "@/api/events";
import { message_of } from "@/api/problem";
import { CommandHint, quoted } from "@/components/command-hint";
import { useKeys } from "@/components/keys";
import { say } from "@/components/notice";
import { Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { Split } from "@/components/split";
import { useAddress } from "@/components/use-address";
import { ActMenu } from "./act-menu";
import { AlertDialog } from "./alert-dialog";
import { completable_events } from "./completable-events";
import { EventDetail, type Look } from "./event-detail";
import { EventRows, usual_columns } from "./event-rows";
import { FieldList } from "./field-list";
import { Histogram } from "./histogram";
import { NoEvents } from "./no-events";
import { narrowed } from "./query-parts";
import { asked_from, usual_from } from "./range";
import { QueryTrouble } from "./query-trouble";
import { RangePicker } from "./range-picker";
import { SavedSearches } from "./saved-searches";
import { SearchStatus } from "./search-status";
import { useSearchRun } from "./use-search";
import styles from "./search.module.css";

const place = "/watch/search";

export function SearchPage() {
    const { part, change } = useAddress(place);
    const [q, from, to] = [part("q"), part("from") || (part("to") ? "" : usual_from), part("to")];
    const ask = useMemo(() => ({ q, from: asked_from(from), to }), [q, from, to]);
    const { state, stop, again, more } = useSearchRun(ask);
    const status = useLogStatus();
    const known = useEventFields(ask.from, ask.to);
    const [cursor, set_cursor] = useState(-1);
    const [raised, set_raised] = useState<StoredEvent | null>(null);
    const columns = part("columns") ? part("columns").split(",") : usual_columns;
    const raw = part("raw") === "yes";
    const { items, summary } = state;
    const narrow = (term: string) => change({ q: narrowed(q, term) });
    const open = (id: string) => change({ open: id });
    const step = (by: number) => () => {
        const next = Math.max(0, Math.min(items.length - 1, cursor + by));
        set_cursor(next);
        if (part("open")) open(items[next]?.id ?? "");
    };
    const toggle = (name: string) => change({ columns: (columns.includes(name) ? columns.filter((one) => one !== name) : [...columns, name]).join(",") || "host" });
    useKeys({
        j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Home: () => set_cursor(0), End: () => set_cursor(items.length - 1), PageDown: step(15), PageUp: step(-15),
        Enter: () => open(items[cursor]?.id ?? ""), o: () => open(items[cursor]?.id ?? ""), Escape: () => (state.running ? stop() : change({ open: "" })), r: again, v: () => change({ raw: raw ? "" : "yes" }),
    });
    const refused = state.error && items.length === 0;
    const share = () => void navigator.clipboard.writeText(absolute_address(summary?.histogram)).then(() => say("The link is copied; it names the moments, not how long ago they were"));
    const filters = (
        <>
            <QueryInput value={q} onChange={(next) => change({ q: next })} fields={completable_events(known.data ?? summary?.fields ?? [])} placeholder={'Words, or field:value. "Failed password" user:root -host:web*'} problem={refused && q ? message_of(state.error) : undefined} />
            <RangePicker from={part("from") || from} to={to} shown={summary?.histogram} pick={(first, last) => change({ from: first === usual_from ? "" : first, to: last })} />
            {state.running ? (
                <Button variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>Stop</Button>
            ) : (
                <Button leftSection={<IconRefresh size={14} />} onClick={again}>Search</Button>
            )}
        </>
    );
    const actions = (
        <>
            <SegmentedControl size="xs" aria-label="How events are shown" value={raw ? "raw" : "table"} onChange={(one) => change({ raw: one === "raw" ? "yes" : "" })} data={[{ value: "table", label: "Table" }, { value: "raw", label: "Raw" }]} />
            <SavedSearches look={{ q, from, to, columns }} open={(saved) => change({ open: "", ...saved })} />
            <ActMenu ask={ask} columns={columns} />
            <Tooltip label="Copy a link to this">
                <ActionIcon variant="subtle" color="gray" aria-label="Copy a link to this" onClick={share}>
                    <IconLink size={16} stroke={1.6} />
                </ActionIcon>
            </Tooltip>
            <CommandHint path={address("/logs/events", ask)} command={`redoubt search ${quoted(q)}${ask.from ? ` --from ${ask.from}` : ""}${to ? ` --to ${to}` : ""}`} />
        </>
    );
    const below = part("open") ? <EventDetail id={part("open")} look={(part("look") || "fields") as Look} change={(look) => change({ look: look === "fields" ? "" : look })} narrow={narrow} open={open} raise={set_raised} close={() => change({ open: "" })} /> : null;
    return (
        <Page title="Search" filters={filters} actions={actions}>
            <Histogram histogram={summary?.histogram} running={state.running} narrow={(first, last) => change({ from: first, to: last })} />
            <div className={styles.main}>
                <FieldList fields={summary?.fields ?? []} matched={summary?.matched ?? 0} columns={columns} toggle={toggle} narrow={narrow} />
                <Split below={below}>
                    {refused ? <QueryTrouble error={state.error} q={q} again={again} clear={() => change({ q: "" })} /> : null}
                    {!state.running && !state.error && items.length === 0 ? <NoEvents status={status.data} asked={q !== ""} stopped={state.stopped} all_time={() => change({ from: "all", to: "" })} clear={() => change({ q: "" })} /> : null}
                    {items.length || state.running ? <EventRows events={items} columns={columns} raw={raw} cursor={cursor} on_cursor={set_cursor} on_open={(index) => open(items[index]?.id ?? "")} near_end={more} /> : null}
                    {refused ? null : <SearchStatus state={state} />}
                </Split>
            </div>
            {raised ? <AlertDialog event={raised} close={() => set_raised(null)} /> : null}
        </Page>
    );
}

/** The address of this page with moments in place of how long ago they were, so that it shows the same tomorrow. */
function absolute_address(range: { from: string; to: string } | undefined): string {
    const here = new URL(location.href);
    if (range) {
        here.searchParams.set("from", range.from);
        here.searchParams.set("to", range.to);
    }
    return here.href;
}
