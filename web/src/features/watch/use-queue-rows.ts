// Groups with their unfolded alerts, as one list of rows with a cursor and a selection.
import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list_records } from "@/api/records";
import type { AlertGroup, AnyRecord, Page } from "@/api/types";
import { id_of, type Target } from "./target";

const contents = (results: UseQueryResult<Page<AnyRecord>>[]) => results.map((one) => one.data?.items);

export function useQueueRows(groups: AlertGroup[]) {
    const [unfolded, set_unfolded] = useState<string[]>([]);
    const [cursor, set_cursor] = useState(-1);
    const [selected, set_selected] = useState<ReadonlySet<string>>(new Set());
    const [anchor, set_anchor] = useState(-1);
    const inside = useQueries({
        combine: contents,
        queries: unfolded.map((group) => ({ queryKey: ["list", "alerts", "group", group], queryFn: () => list_records("alerts", { q: `group:${group}`, sort: "-event_time", limit: 200 }) })),
    });
    const rows = useMemo(
        () =>
            groups.flatMap((group): Target[] => {
                const alerts = inside[unfolded.indexOf(group.group)] ?? [];
                return [{ kind: "group", group }, ...alerts.map((alert) => ({ kind: "alert" as const, alert }))];
            }),
        [groups, inside, unfolded],
    );
    const select = (index: number, range: boolean) => {
        const row = rows[index];
        if (!row) return;
        const next = new Set(selected);
        if (range && anchor >= 0) for (const one of rows.slice(Math.min(anchor, index), Math.max(anchor, index) + 1)) next.add(id_of(one));
        else if (!next.delete(id_of(row))) next.add(id_of(row));
        set_selected(next);
        set_anchor(index);
    };
    const fold = (group: string, open = !unfolded.includes(group)) => set_unfolded(open ? [...unfolded.filter((one) => one !== group), group] : unfolded.filter((one) => one !== group));
    const clear = () => (set_selected(new Set()), set_anchor(-1));
    const at = Math.min(cursor, rows.length - 1);
    /** What an act applies to: the selection, or the row under the cursor. */
    const targets = (): Target[] => {
        const chosen = rows.filter((row) => selected.has(id_of(row)));
        const current = rows[at];
        return chosen.length ? chosen : current ? [current] : [];
    };
    return { rows, cursor: at, set_cursor, selected, select, clear, unfolded, fold, targets };
}
