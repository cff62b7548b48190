// The rows of a list: a cursor, a selection, groups, columns that sort.
import { Checkbox } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { useKeys } from "@/components/keys";
import { toggled } from "@/components/query-text";
import { StatusBar } from "@/components/status-bar";
import { Cell, Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of, words_of } from "@/components/words";
import { title_of_field } from "../fields";
import { is_ref } from "../paths";
import { Value } from "../value";
import { BulkBar, useAct } from "./bulk-bar";
import { CellValue, columns_of } from "./columns";
import { is_record, type Row } from "./list-rows";
import { type ListAddress, sort_of, sorted_by } from "./list-view";
import { useSelection } from "./use-selection";
import styles from "./list.module.css";

type ListGridProps = { type: TypeDescription; view: ListAddress; change: (part: Partial<ListAddress>) => void; rows: Row[]; records: AnyRecord[]; total: number; more: () => void };

export function ListGrid({ type, view, change, rows, records, total, more }: ListGridProps) {
    const columns = columns_of(type, view.columns);
    const selection = useSelection(records);
    const [act, set_act] = useAct();
    const [cursor, set_cursor] = useState(-1);
    const go = useNavigate();
    const at = Math.min(cursor, rows.length - 1);
    const open = (index: number) => {
        const row = rows[index];
        if (is_record(row)) void go({ to: `/${type.room}/${type.plural}/${row.record.key}`, search: view.at ? { at: view.at } : {} });
    };
    const step = (by: number) => () => {
        let next = Math.max(0, Math.min(rows.length - 1, at + by));
        if (!is_record(rows[next])) next += by < 0 && next > 0 ? -1 : 1;
        set_cursor(Math.max(0, Math.min(rows.length - 1, next)));
    };
    const choose = (range: boolean) => () => {
        const row = rows[at];
        if (is_record(row)) selection.toggle(row.record.id, range);
    };
    const on_chosen = (next: typeof act) => () => {
        const row = rows[at];
        if (selection.chosen.size === 0 && !selection.all && is_record(row)) selection.toggle(row.record.id);
        if (selection.chosen.size || selection.all || is_record(row)) set_act(next);
    };
    const writing: Record<string, () => unknown> = view.at || type.derived ? {} : { x: choose(false), "shift+x": choose(true), "mod+a": selection.select_shown, Escape: selection.clear, a: on_chosen("assign"), c: on_chosen("change"), s: on_chosen("move"), n: () => go({ to: `/${type.room}/${type.plural}/new` }) };
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Home: () => set_cursor(0), End: () => set_cursor(rows.length - 1), PageDown: step(20), PageUp: step(-20), Enter: () => open(at), o: () => open(at), ...writing });
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
        const row = rows[index];
        if (!row) return null;
        if (row.kind === "group") return <GroupHeading type={type} view={view} row={row} change={change} />;
        return (
            <>
                <Cell>
                    <Checkbox size="xs" aria-label={`Select ${row.record.key}`} checked={selection.has(row.record.id)} onChange={(event) => selection.toggle(row.record.id, (event.nativeEvent as MouseEvent).shiftKey)} disabled={view.at !== ""} tabIndex={-1} />
                </Cell>
                {columns.map((column) => (
                    <Cell key={column.name} quiet={column.name !== "title"}>
                        <CellValue type={type} column={column} record={row.record} />
                    </Cell>
                ))}
            </>
        );
    };
    return (
        <>
            <VirtualGrid
                label={words_of(type.plural)}
                columns={`20px ${columns.map((column) => column.width).join(" ")}`}
                header={header}
                count={rows.length}
                row_key={(index) => { const row = rows[index]; return row ? (row.kind === "record" ? row.record.id : row.key) : String(index); }}
                cells={cells}
                row_props={(index) => { const row = rows[index]; return is_record(row) ? { "aria-selected": selection.has(row.record.id) } : { "data-heading": true }; }}
                cursor={at}
                on_cursor={set_cursor}
                on_open={open}
                on_end={more}
            />
            <BulkBar type={type} selection={selection} q={view.q} total={total} assignee={type.assignee || "owner"} act={act} set_act={set_act} />
            <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["x", "select"], ["a", "assign"], ["c", "change"], ["s", "state"], ["b", "board"], ["?", "all keys"]]}>{count_of(total, type.title.toLowerCase(), words_of(type.plural))}</StatusBar>
        </>
    );
}

function GroupHeading({ type, view, row, change }: { type: TypeDescription; view: ListAddress; row: Row & { kind: "group" }; change: (part: Partial<ListAddress>) => void }) {
    const field = type.fields.find((one) => one.name === view.group);
    const wanted = is_ref(row.value) ? row.value.key : row.id;
    return (
        <Cell wide>
            <span className={styles.heading}>
                {row.id ? <Value field={field} value={row.value} inline /> : `No ${field ? title_of_field(field).toLowerCase() : "value"}`}
                <span className={styles.quiet}>{row.count?.toLocaleString("en")}</span>
                {wanted ? (
                    <button type="button" className="link" onClick={() => change({ q: toggled(view.q, view.group, wanted), group: "" })}>
                        Only these
                    </button>
                ) : null}
            </span>
        </Cell>
    );
}
