// Records as cards in columns; dragged, or moved with the keyboard: h j k l choose a card, shift with left or right carries it.
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Trouble } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { StatusBar } from "@/components/status-bar";
import { useStable } from "@/components/use-stable";
import { words_of } from "@/components/words";
import type { ListAddress } from "../list/list-view";
import { BoardColumn } from "./board-column";
import { useBoard, useCarry } from "./use-board";
import styles from "./board.module.css";

export function Board({ type, view }: { type: TypeDescription; view: ListAddress }) {
    const { choices, total, error } = useBoard(type, view);
    const { can, carry, dialog } = useCarry(type, view);
    const [held, set_held] = useState<AnyRecord | null>(null);
    const [at, set_at] = useState({ column: -1, row: 0 });
    const found = useRef(new Map<string, AnyRecord[]>());
    const cards = (column: number) => found.current.get(choices[column]?.name ?? "") ?? [];
    const go = useNavigate();
    const down = (by: number) => () => set_at({ column: Math.max(0, at.column), row: clamp(at.column < 0 ? 0 : at.row + by, cards(Math.max(0, at.column)).length) });
    const across = (by: number) => () => {
        let next = at.column + by;
        while (choices[next] && cards(next).length === 0) next += by;
        if (choices[next]) set_at({ column: next, row: clamp(at.row, cards(next).length) });
    };
    const shift = (by: number) => () => {
        const card = cards(at.column)[at.row];
        let next = at.column + by;
        while (card && choices[next] && !can(card, choices[next]?.name ?? "")) next += by;
        const to = choices[next];
        if (card && to) void carry(card, to.name);
    };
    const open = () => {
        const card = cards(at.column)[at.row];
        if (card) void go({ to: `/${type.room}/${type.plural}/${card.key}`, search: view.at ? { at: view.at } : {} });
    };
    useKeys({ j: down(1), ArrowDown: down(1), k: down(-1), ArrowUp: down(-1), l: across(1), ArrowRight: across(1), h: across(-1), ArrowLeft: across(-1), "shift+l": shift(1), "shift+ArrowRight": shift(1), "shift+h": shift(-1), "shift+ArrowLeft": shift(-1), Enter: open, o: open });
    const choose = useStable((name: string, row: number) => set_at({ column: choices.findIndex((one) => one.name === name), row }));
    const drop = useStable((name: string) => (held && can(held, name) && void carry(held, name), set_held(null)));
    const keep = useStable((name: string, records: AnyRecord[]) => void found.current.set(name, records));
    if (error) return <Trouble error={error} />;
    return (
        <>
            <div className={styles.board} role="group" aria-label={`Board of ${words_of(type.plural)}`} tabIndex={0}>
                {choices.map((one, index) => (
                    <BoardColumn key={`${view.by} ${one.name}`} type={type} view={view} choice={one} total={total(one.name)} cursor={at.column === index ? at.row : -1} target={held !== null && can(held, one.name)} shut={held !== null && held[view.by] !== one.name && !can(held, one.name)} choose={choose} hold={set_held} drop={drop} keep={keep} />
                ))}
            </div>
            <StatusBar hints={[["h", "j", "k", "l", "choose a card"], ["shift+→", "carry it on"], ["shift+←", "carry it back"], ["Enter", "open"], ["b", "list"]]} />
            {dialog}
        </>
    );
}

const clamp = (row: number, count: number) => Math.max(0, Math.min(count - 1, row));
