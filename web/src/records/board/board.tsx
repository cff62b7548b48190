// Records as cards in columns; dragged, or moved with the keyboard: h j k l choose a card, shift with left or right carries it.
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { with_values } from "@/components/query-text";
import { StateLabel } from "@/components/state-label";
import { StatusBar } from "@/components/status-bar";
import { words_of } from "@/components/words";
import { type ListAddress, write_address } from "../list/list-view";
import { BoardCard } from "./board-card";
import { type BoardColumn, useBoard, useCarry } from "./use-board";
import styles from "./board.module.css";

export function Board({ type, view }: { type: TypeDescription; view: ListAddress }) {
    const { columns, error } = useBoard(type, view);
    const { can, carry, dialog } = useCarry(type, view);
    const [held, set_held] = useState<AnyRecord | null>(null);
    const [at, set_at] = useState({ column: -1, row: 0 });
    const go = useNavigate();
    const card = columns[at.column]?.records[at.row];
    const down = (by: number) => () => set_at({ column: Math.max(0, at.column), row: clamp(at.column < 0 ? 0 : at.row + by, columns[Math.max(0, at.column)]?.records.length ?? 0) });
    const across = (by: number) => () => {
        let next = at.column + by;
        while (columns[next] && columns[next]?.records.length === 0) next += by;
        if (columns[next]) set_at({ column: next, row: clamp(at.row, columns[next]?.records.length ?? 0) });
    };
    const shift = (by: number) => () => {
        let next = at.column + by;
        while (card && columns[next] && !can(card, columns[next]?.name ?? "")) next += by;
        const to = columns[next];
        if (card && to) void carry(card, to.name);
    };
    const open = () => card && void go({ to: `/${type.room}/${type.plural}/${card.key}`, search: view.at ? { at: view.at } : {} });
    useKeys({ j: down(1), ArrowDown: down(1), k: down(-1), ArrowUp: down(-1), l: across(1), ArrowRight: across(1), h: across(-1), ArrowLeft: across(-1), "shift+l": shift(1), "shift+ArrowRight": shift(1), "shift+h": shift(-1), "shift+ArrowLeft": shift(-1), Enter: open, o: open });
    if (error) return <Trouble error={error} />;
    const column = (one: BoardColumn, index: number) => (
        <section
            key={one.name}
            className={styles.column}
            aria-label={words_of(one.name)}
            data-target={held && can(held, one.name) ? true : undefined}
            data-shut={held && held[view.by] !== one.name && !can(held, one.name) ? true : undefined}
            onDragOver={(event) => held && can(held, one.name) && event.preventDefault()}
            onDrop={(event) => (event.preventDefault(), held && void carry(held, one.name), set_held(null))}
        >
            <header>
                {view.by === "state" ? <StateLabel state={one.name} closed={one.closed} /> : <span>{words_of(one.name)}</span>}
                <span className={styles.count}>{one.total.toLocaleString("en")}</span>
            </header>
            <ol>
                {one.pending ? <Waiting rows={3} /> : null}
                {one.records.map((record, row) => (
                    <BoardCard key={record.id} type={type} record={record} then={view.at} chosen={at.column === index && at.row === row} choose={() => set_at({ column: index, row })} hold={set_held} />
                ))}
            </ol>
            {one.total > one.records.length ? (
                <Link className="link" to="." search={write_address(type, { ...view, layout: "list", q: with_values(view.q, view.by, [one.name]) })}>
                    {(one.total - one.records.length).toLocaleString("en")} more in the list
                </Link>
            ) : null}
        </section>
    );
    return (
        <>
            <div className={styles.board} role="group" aria-label={`Board of ${words_of(type.plural)}`} tabIndex={0}>
                {columns.map(column)}
            </div>
            <StatusBar hints={[["h", "j", "k", "l", "choose a card"], ["shift+→", "carry it on"], ["shift+←", "carry it back"], ["Enter", "open"], ["b", "list"]]} />
            {dialog}
        </>
    );
}

const clamp = (row: number, count: number) => Math.max(0, Math.min(count - 1, row));
