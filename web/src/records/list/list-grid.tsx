// The rows of a list: a cursor, a selection, groups, columns that sort.
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { useKeys } from "@/components/keys";
import { StatusBar } from "@/components/status-bar";
import { useStable } from "@/components/use-stable";
import { Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of, words_of } from "@/components/words";
import { BulkBar, useAct } from "./bulk-bar";
import { columns_of } from "./columns";
import { Coming, GroupHeading, RecordRow } from "./list-row";
import { is_record, type Lines } from "./list-rows";
import { type ListAddress, sort_of, sorted_by } from "./list-view";
import { useSelection } from "./use-selection";

type ListGridProps = { type: TypeDescription; view: ListAddress; change: (part: Partial<ListAddress>) => void; lines: Lines; records: AnyRecord[]; total: number; look: (first: number, last: number) => void };

export function ListGrid({ type, view, change, lines, records, total, look }: ListGridProps) {
    const named = view.columns.join(",");
    const columns = useMemo(() => columns_of(type, named.split(",").filter(Boolean)), [type, named]);
    const selection = useSelection(records);
    const toggle = useStable(selection.toggle);
    const [act, set_act] = useAct();
    const [cursor, set_cursor] = useState(-1);
    const go = useNavigate();
    const at = Math.min(cursor, lines.count - 1);
    const open = (index: number) => {
        const row = lines.at(index);
        if (is_record(row)) void go({ to: `/${type.room}/${type.plural}/${row.record.key}`, search: view.at ? { at: view.at } : {} });
    };
    const step = (by: number) => () => {
        let next = Math.max(0, Math.min(lines.count - 1, at + by));
        if (lines.at(next)?.kind === "group") next += by < 0 && next > 0 ? -1 : 1;
        set_cursor(Math.max(0, Math.min(lines.count - 1, next)));
    };
    const choose = (range: boolean) => () => {
        const row = lines.at(at);
        if (is_record(row)) selection.toggle(row.record.id, range);
    };
    const on_chosen = (next: typeof act) => () => {
        const row = lines.at(at);
        if (selection.chosen.size === 0 && !selection.all && is_record(row)) selection.toggle(row.record.id);
        if (selection.chosen.size || selection.all || is_record(row)) set_act(next);
    };
    const writing: Record<string, () => unknown> = view.at || type.derived ? {} : { x: choose(false), "shift+x": choose(true), "mod+a": selection.select_shown, Escape: selection.clear, a: on_chosen("assign"), c: on_chosen("change"), s: on_chosen("move"), n: () => go({ to: `/${type.room}/${type.plural}/new` }) };
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Home: () => set_cursor(0), End: () => set_cursor(lines.count - 1), PageDown: step(20), PageUp: step(-20), Enter: () => open(at), o: () => open(at), ...writing });
    const header = (
        <>
            <Head>
                <span className="unseen">Selected</span>
            </Head>
            {columns.map((column) => {
                const sort = sort_of(view.sort, column.name);
                return (
                    <Head key={column.name} {...(column.sortable ? { sort: sort.direction, place: sort.place, on_sort: (add) => change({ sort: sorted_by(view.sort, column.name, add) }) } : {})}>
                        {column.header}
                    </Head>
                );
            })}
        </>
    );
    const cells = (index: number) => {
        const row = lines.at(index);
        if (!row) return <Coming />;
        if (row.kind === "group") return <GroupHeading type={type} view={view} row={row} change={change} />;
        return <RecordRow type={type} columns={columns} record={row.record} chosen={selection.has(row.record.id)} fixed={view.at !== ""} toggle={toggle} />;
    };
    return (
        <>
            <VirtualGrid
                label={words_of(type.plural)}
                columns={`20px ${columns.map((column) => column.width).join(" ")}`}
                header={header}
                count={lines.count}
                row_key={(index) => { const row = lines.at(index); return row ? (row.kind === "record" ? row.record.id : row.key) : String(index); }}
                cells={cells}
                row_props={(index) => { const row = lines.at(index); return is_record(row) ? { "aria-selected": selection.has(row.record.id) } : { "data-heading": true }; }}
                cursor={at}
                on_cursor={set_cursor}
                on_open={open}
                on_range={look}
            />
            <BulkBar type={type} selection={selection} q={view.q} total={total} assignee={type.assignee || "owner"} act={act} set_act={set_act} />
            <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["x", "select"], ["a", "assign"], ["c", "change"], ["s", "state"], ["b", "board"], ["?", "all keys"]]}>{count_of(total, type.title.toLowerCase(), words_of(type.plural))}</StatusBar>
        </>
    );
}
