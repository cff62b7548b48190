// The columns of a board with their first records, and what may be carried from one to another.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { list_records, update_record, useRefresh } from "@/api/records";
import { field_of } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { complain, say } from "@/components/notice";
import { with_values } from "@/components/query-text";
import { words_of } from "@/components/words";
import { as_changes } from "../editable";
import type { ListAddress } from "../list/list-view";
import { move_to, useAllowed, useMover } from "../moving";

export type BoardColumn = { name: string; closed: boolean; records: AnyRecord[]; total: number; pending: boolean };

const most_cards = 50;

export function useBoard(type: TypeDescription, view: ListAddress) {
    const by_state = view.by === "state";
    const choices = by_state ? type.states.map((state) => ({ name: state.name, closed: state.closed === true })) : (field_of(type, view.by)?.choices ?? []).map((one) => ({ name: one.name, closed: false }));
    const found = useQueries({
        queries: choices.map((one) => {
            const query = { q: with_values(view.q, view.by, [one.name]), sort: view.sort, limit: most_cards, count: "exact", at: view.at };
            return { queryKey: ["list", type.plural, "board", query], queryFn: () => list_records(type.plural, query), placeholderData: keepPreviousData };
        }),
    });
    const columns = choices.map((one, index): BoardColumn => ({ ...one, records: found[index]?.data?.items ?? [], total: found[index]?.data?.total ?? 0, pending: found[index]?.isPending ?? true }));
    return { columns, error: found.find((one) => one.error)?.error ?? null };
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
