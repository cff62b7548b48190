// The alert queue: a row per rule and asset, worked through with the keyboard, live without jumping.
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useQueue } from "@/api/alerts";
import { CommandHint, quoted } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { useStable } from "@/components/use-stable";
import { Head, VirtualGrid } from "@/components/virtual-grid";
import { address } from "@/api/client";
import { CloseDialog } from "./close-dialog";
import { EscalateDialog } from "./escalate-dialog";
import { choose_logs } from "./import-drop";
import { QueueFilters } from "./queue-filters";
import { remember_queue } from "./queue-memory";
import { queue_columns, QueueRow } from "./queue-rows";
import { QueueStatus, SelectionActs } from "./queue-status";
import { useQueueView } from "./queue-view";
import { id_of, lead_alert, type Target } from "./target";
import { useQueueLive } from "./use-queue-live";
import { useQueueRows } from "./use-queue-rows";
import { useTriage } from "./use-triage";
import styles from "./queue.module.css";

export function AlertQueue() {
    const { view, change } = useQueueView();
    const queue = useQueue(view);
    const groups = useMemo(() => queue.data?.pages.flatMap((page) => page.items) ?? [], [queue.data]);
    const total = queue.data?.pages[0]?.total ?? groups.length;
    const list = useQueueRows(groups);
    const [closing, set_closing] = useState<Target[] | null>(null);
    const [escalating, set_escalating] = useState<Target[] | null>(null);
    const acting = useRef(false);
    useEffect(() => void (acting.current = closing !== null || escalating !== null));
    const { waiting, show } = useQueueLive(view, groups, acting);
    const triage = useTriage();
    const go = useNavigate();

    const open = (index: number) => {
        const row = list.rows[index];
        if (!row) return;
        remember_queue([...new Set(list.rows.flatMap((one) => lead_alert(one)?.key ?? []))]);
        const alert = lead_alert(row);
        if (alert) void go({ to: `/watch/alerts/${alert.key}` });
    };
    const on_targets = (act: (targets: Target[]) => unknown) => () => {
        const targets = list.targets();
        if (targets.length) act(targets);
    };
    const finish = () => (set_closing(null), set_escalating(null), list.clear());
    const fold_here = (unfold: boolean) => () => {
        const row = list.rows[list.cursor];
        if (row) list.fold(row.kind === "group" ? row.group.group : String(row.alert.group), unfold);
    };
    const select = useStable((id: string, range: boolean) => list.select(list.rows.findIndex((one) => id_of(one) === id), range));
    const fold = useStable((group: string) => list.fold(group));
    const step = (by: number) => () => list.set_cursor(Math.max(0, Math.min(list.rows.length - 1, list.cursor + by)));
    useKeys({
        j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1),
        Home: () => list.set_cursor(0), End: () => list.set_cursor(list.rows.length - 1), PageDown: step(20), PageUp: step(-20),
        Enter: () => open(list.cursor), o: () => open(list.cursor),
        x: () => list.select(list.cursor, false), "shift+x": () => list.select(list.cursor, true), Escape: list.clear,
        l: fold_here(true), ArrowRight: fold_here(true), h: fold_here(false), ArrowLeft: fold_here(false),
        a: on_targets(triage.assign_to_me), c: on_targets(set_closing), e: on_targets(set_escalating), ".": () => void show(),
    });
    const sorted = (field: string) => ({ sort: view.sort === field ? ("ascending" as const) : view.sort === `-${field}` ? ("descending" as const) : ("none" as const), on_sort: () => change({ sort: view.sort === `-${field}` ? field : `-${field}` }) });
    const header = (
        <>
            <Head>
                <span className="unseen">Selected</span>
            </Head>
            <Head {...sorted("severity")}>Severity</Head>
            <Head>Rule</Head>
            <Head>Asset</Head>
            <Head right {...sorted("count")}>Alerts</Head>
            <Head {...sorted("last")}>First – last</Head>
            <Head>
                <span className="unseen">Owner</span>
            </Head>
            <Head>State</Head>
        </>
    );
    return (
        <Page title="Alerts" filters={<QueueFilters error={queue.error} />} actions={<><CommandHint command={`redoubt alert list ${quoted(`${view.q}${view.state === "open" ? " -state:closed" : ""}`.trim())}`} path={address("/alert-groups", view)} /><Button onClick={choose_logs}>Import logs</Button></>}>
            <div className={styles.frame}>
                {queue.isPending ? <Waiting rows={16} /> : null}
                {queue.isError && !queue.data ? <Trouble error={queue.error} again={() => queue.refetch()} /> : null}
                {queue.isSuccess && groups.length === 0 ? <Nothing filtered={view.q !== ""} clear={() => change({ q: "" })} /> : null}
                {groups.length ? (
                    <VirtualGrid
                        label="Alert groups"
                        columns={queue_columns}
                        header={header}
                        count={list.rows.length}
                        row_key={(index) => { const row = list.rows[index]; return row ? id_of(row) : String(index); }}
                        cells={(index) => { const row = list.rows[index]; return row ? <QueueRow target={row} selected={list.selected.has(id_of(row))} unfolded={row.kind === "group" && list.unfolded.includes(row.group.group)} select={select} fold={fold} /> : null; }}
                        row_props={(index) => { const row = list.rows[index]; return { "aria-selected": row ? list.selected.has(id_of(row)) : false }; }}
                        cursor={list.cursor}
                        on_cursor={list.set_cursor}
                        on_open={open}
                        on_range={(_, last) => last >= list.rows.length - 20 && queue.hasNextPage && !queue.isFetchingNextPage && void queue.fetchNextPage()}
                    />
                ) : null}
                {waiting ? (
                    <button type="button" className={styles.news} onClick={show}>
                        {waiting} new
                    </button>
                ) : null}
                <p className="unseen" aria-live="polite">
                    {waiting ? `${waiting} new alert groups. Press the full stop key to show them.` : ""}
                </p>
                <SelectionActs count={list.selected.size} clear={list.clear} assign={on_targets(triage.assign_to_me)} escalate={on_targets(set_escalating)} close={on_targets(set_closing)} />
            </div>
            <QueueStatus groups={total} />
            <CloseDialog targets={closing} cancel={() => set_closing(null)} done={finish} />
            <EscalateDialog targets={escalating} cancel={() => set_escalating(null)} done={finish} />
        </Page>
    );
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
    if (filtered)
        return (
            <Empty title="No alert fits this filter" action={<Button variant="default" onClick={clear}>Clear the filter</Button>}>
                Check the spelling of field names, or look among all alerts, closed ones included.
            </Empty>
        );
    return (
        <Empty title="The queue is empty" action={<Button onClick={choose_logs}>Import logs</Button>}>
            Nothing waits for you. Drop a log file here (EVTX or NDJSON, also inside .zip or .gz) and the live rules will look through it.
        </Empty>
    );
}
