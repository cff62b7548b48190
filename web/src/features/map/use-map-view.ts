// What the map shows, all of it in the address line.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Grouping } from "@/records/map/grouping";

export type MapView = { q: string; focus: string; hops: number; by?: Grouping | "none"; open: string[]; table: boolean };

export function useMapView() {
    const search = useSearch({ strict: false }) as Partial<Record<"q" | "focus" | "hops" | "by" | "open" | "as", string>>;
    const go = useNavigate();
    const { q = "", focus = "", hops = "2", by, open = "", as } = search;
    const view = useMemo<MapView>(() => ({ q, focus, hops: Math.min(6, Math.max(1, Number(hops) || 2)), by: by as MapView["by"], open: open ? open.split("|") : [], table: as === "table" }), [q, focus, hops, by, open, as]);
    const change = useCallback(
        (part: Partial<MapView>) => {
            const next = { ...view, ...part };
            void go({ to: "/know/map", search: { q: next.q || undefined, focus: next.focus || undefined, hops: next.focus ? String(next.hops) : undefined, by: next.by, open: next.open.join("|") || undefined, as: next.table ? "table" : undefined }, replace: true });
        },
        [go, view],
    );
    return { view, change };
}
