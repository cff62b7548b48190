// Which rows are chosen: one by one, a range, or everything that fits the filter.
import { useState } from "react";
import type { AnyRecord } from "@/api/types";

export function useSelection(records: AnyRecord[]) {
    const [chosen, set_chosen] = useState<ReadonlySet<string>>(new Set());
    const [all, set_all] = useState(false);
    const [anchor, set_anchor] = useState("");
    const toggle = (id: string, range = false) => {
        const next = new Set(chosen);
        const [from, to] = [records.findIndex((one) => one.id === anchor), records.findIndex((one) => one.id === id)];
        if (range && from >= 0) for (const one of records.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one.id);
        else if (!next.delete(id)) next.add(id);
        set_chosen(next);
        set_all(false);
        set_anchor(id);
    };
    const clear = () => (set_chosen(new Set()), set_all(false), set_anchor(""));
    const select_shown = () => (set_chosen(new Set(records.map((one) => one.id))), set_all(false));
    return { chosen, all, toggle, clear, select_shown, select_all: () => set_all(true), has: (id: string) => all || chosen.has(id), records: records.filter((one) => chosen.has(one.id)) };
}

export type Selection = ReturnType<typeof useSelection>;
