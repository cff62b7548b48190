// One column of a board: how many there are, and its cards page by page as one scrolls or walks down.
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useState } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { with_values } from "@/components/query-text";
import { StateLabel } from "@/components/state-label";
import { useStable } from "@/components/use-stable";
import { words_of } from "@/components/words";
import { type ListAddress, write_address } from "../list/list-view";
import { usePages } from "../list/use-pages";
import { BoardCard } from "./board-card";
import type { Choice } from "./use-board";
import styles from "./board.module.css";

const sizes = { first: 50, then: 50 };
/** More cards than this are for the list: nobody carries the five-hundredth. */
const most_cards = 500;

type BoardColumnProps = { type: TypeDescription; view: ListAddress; choice: Choice; total: number; cursor: number; target: boolean; shut: boolean; choose: (column: string, row: number) => void; hold: (record: AnyRecord | null) => void; drop: (column: string) => void; keep: (column: string, records: AnyRecord[]) => void };

export const BoardColumn = memo(function BoardColumn({ type, view, choice, total, cursor, target, shut, choose, hold, drop, keep }: BoardColumnProps) {
    const { name, closed } = choice;
    const q = with_values(view.q, view.by, [name]);
    const [asked, set_asked] = useState<string | null>(null);
    const { first, records, next, fetching } = usePages(type.plural, { q, sort: view.sort, at: view.at }, { enabled: true, asked, in_view: () => true, sizes });
    useEffect(() => keep(name, records), [keep, name, records]);
    const more = () => next && !fetching && records.length < most_cards && set_asked(next);
    useEffect(() => void (cursor >= records.length - 5 && cursor >= 0 && more()));
    const pick = useStable((record: AnyRecord) => choose(name, records.indexOf(record)));
    const scrolled = ({ currentTarget: list }: React.UIEvent<HTMLElement>) => void (list.scrollTop + list.clientHeight > list.scrollHeight - 400 && more());
    const left = Math.max(0, total - records.length);
    return (
        <section className={styles.column} aria-label={words_of(name)} data-target={target || undefined} data-shut={shut || undefined} onDragOver={(event) => target && event.preventDefault()} onDrop={(event) => (event.preventDefault(), drop(name))}>
            <header>
                {view.by === "state" ? <StateLabel state={name} closed={closed} /> : <span>{words_of(name)}</span>}
                <span className={styles.count}>{total.toLocaleString("en")}</span>
            </header>
            <ol onScroll={scrolled}>
                {first.isPending ? <Waiting rows={3} /> : null}
                {first.isError ? <Trouble error={first.error} /> : null}
                {records.map((record, row) => (
                    <BoardCard key={record.id} type={type} record={record} then={view.at} chosen={row === cursor} choose={pick} hold={hold} />
                ))}
            </ol>
            {left && next && records.length < most_cards ? (
                <button type="button" className="link" onClick={more}>
                    {left.toLocaleString("en")} more
                </button>
            ) : null}
            {left && records.length >= most_cards ? (
                <Link className="link" to="." search={write_address(type, { ...view, layout: "list", q })}>
                    {left.toLocaleString("en")} more in the list
                </Link>
            ) : null}
        </section>
    );
});
