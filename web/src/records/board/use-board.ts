// The columns of a board, and what may be carried from one to another.
import { useMemo } from "react";
import { update_record, useCounts, useRefresh } from "@/api/records";
import { field_of } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { complain, say } from "@/components/notice";
import { words_of } from "@/components/words";
import { as_changes } from "../editable";
import type { ListAddress } from "../list/list-view";
import { move_to, useAllowed, useMover } from "../moving";

export type Choice = { name: string; closed: boolean };

/** What a board has columns for, and how many stand in each: one count for all of them. */
export function useBoard(type: TypeDescription, view: ListAddress) {
    const choices = useMemo(
        (): Choice[] => (view.by === "state" ? type.states.map((state) => ({ name: state.name, closed: state.closed === true })) : (field_of(type, view.by)?.choices ?? []).map((one) => ({ name: one.name, closed: false }))),
        [type, view.by],
    );
    const counts = useCounts(type.plural, view.q, view.by, { at: view.at });
    const total = (name: string) => counts.data?.counts.find((one) => one.value === name)?.count ?? 0;
    return { choices, total, error: counts.error };
}

/** Carrying a card: through a move of the type on a board by state, else by changing the field. */
export function useCarry(type: TypeDescription, view: ListAddress) {
    const mover = useMover(type);
    const allowed = useAllowed(type);
    const refresh = useRefresh();
    const by_state = view.by === "state";
    const can = (record: AnyRecord, to: string) => {
        if (view.at || type.derived || record[view.by] === to) return false;
        const move = move_to(type, record, to);
        return by_state ? move !== undefined && allowed(record, move) : true;
    };
    const carry = async (record: AnyRecord, to: string) => {
        if (record[view.by] === to) return;
        const move = by_state ? move_to(type, record, to) : undefined;
        if (by_state) return move && allowed(record, move) ? mover.start(record, move) : say(`${record.key} cannot go from ${words_of(record.state)} to ${words_of(to)}`);
        try {
            await update_record(type.plural, record, as_changes({ [view.by]: to }));
            await refresh(type.plural, record.id);
            say(`${record.key}: ${words_of(view.by)} is now ${words_of(to)}`);
        } catch (error) {
            complain(error, "Not changed");
        }
    };
    return { can, carry, dialog: mover.dialog };
}
