// A list from both its ends: the scroll bar measures all of it, rows are fetched where one looks. The far end is the same list in
// the other order; what lies far from either end is a page by itself, found by how many stand before it.
import { useEffect, useMemo, useState } from "react";
import { keepPreviousData, type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { count_records, list_records, useCounts } from "@/api/records";
import type { AnyRecord, Page } from "@/api/types";
import { useStable } from "@/components/use-stable";
import { lay_out, type Lines, type Row } from "./list-rows";
import { type ListAddress, reversed } from "./list-view";
import { type PageQuery, usePages } from "./use-pages";

const sizes = { first: 100, then: 300 };
/** How far from an end rows are fetched one page after the other. */
const farthest = 3_000;
const margin = 30;

type Range = { first: number; last: number };
type Asked = { of: string; head: string | null; tail: string | null };

export function useLines(plural: string, view: ListAddress, sort: string, enabled: boolean) {
    const query: PageQuery = { q: view.q, sort, at: view.at };
    const of = JSON.stringify([plural, query]);
    const [range, set_range] = useState<Range>({ first: 0, last: 40 });
    const [asked, set_asked] = useState<Asked>({ of, head: null, tail: null });
    const want = asked.of === of ? asked : { of, head: null, tail: null };
    const total = useQuery({ queryKey: ["list", plural, "total", view.q, view.at], queryFn: () => count_records(plural, view.q, view.at), enabled, placeholderData: keepPreviousData, retry: false });
    const groups = useCounts(plural, view.q, view.group, { enabled: view.group !== "" && enabled, at: view.at });
    const seen = (from: number, to: number) => from <= range.last + margin && to >= range.first - margin - (groups.data?.counts.length ?? 0);
    const head = usePages(plural, query, { enabled, asked: want.head, in_view: seen, sizes });
    const end = total.data ?? 0;
    const tail = usePages(plural, { ...query, sort: reversed(sort) }, { enabled: enabled && want.tail !== null, asked: want.tail, in_view: (from, to) => seen(end - to, end - from), sizes });
    const far = want.tail === null ? nothing : tail.records;
    const lines = useMemo(() => lay_out(head.records, far, head.next === null ? 0 : (total.data ?? 0), view.group, groups.data?.counts), [head.records, head.next, far, total.data, view.group, groups.data]);
    const ends = { head: head.next, tail: want.tail === null ? "" : tail.next };
    const busy = head.fetching || (want.tail !== null && tail.fetching);
    const missing = gap_seen(lines, range);
    useEffect(() => {
        if (!enabled || !missing || missing.far || busy) return;
        const cursor = ends[missing.side];
        if (cursor !== null && want[missing.side] !== cursor) set_asked({ ...want, [missing.side]: cursor });
    });
    const look = useStable((first: number, last: number) => {
        if (first !== range.first || last !== range.last) set_range({ first, last });
    });
    const middle = useMiddle(plural, query, missing?.far && !view.group ? range : null);
    const whole = useMemo(() => ({ ...lines, at: (index: number) => lines.at(index) ?? middle.get(index) }), [lines, middle]);
    const records = useMemo(() => (far.length || middle.size ? [...head.records, ...[...middle.values()].map((row) => row.record), ...far] : head.records), [head.records, middle, far]);
    return { first: head.first, lines: whole, records, total: total.data ?? head.records.length, look, too_far: missing?.far === true && view.group !== "" };
}

/** Rows by their place, of the one or two pages that are looked at far from both ends. */
function useMiddle(plural: string, query: PageQuery, range: Range | null): Map<number, Row & { kind: "record" }> {
    const from = range ? Math.floor(Math.max(0, range.first - margin) / sizes.then) * sizes.then : 0;
    const skips = range ? (range.last + margin < from + sizes.then ? [from] : [from, from + sizes.then]) : [];
    const pages = useQueries({
        queries: skips.map((skip) => ({ queryKey: ["list", plural, { ...query, skip }, "middle"], queryFn: ({ signal }: { signal: AbortSignal }) => list_records(plural, { ...query, skip, limit: sizes.then }, signal) })),
        combine: found,
    });
    return useMemo(() => new Map(pages.flatMap((page, at) => (page?.items ?? nothing).map((record, index) => [from + at * sizes.then + index, { kind: "record" as const, record }]))), [pages, from]);
}

const nothing: AnyRecord[] = [];

const found = (results: UseQueryResult<Page<AnyRecord>>[]) => results.map((one) => one.data);

/** Which end must be fetched further for what is in view, if anything of it is missing. */
function gap_seen(lines: Lines, { first, last }: Range): { side: "head" | "tail"; far: boolean } | null {
    const [from, to] = [lines.head, lines.count - lines.tail];
    if (from >= to || last + margin < from || first - margin >= to) return null;
    const [down, up] = [Math.max(0, Math.min(last, to) - from), Math.max(0, to - Math.max(first, from))];
    const side = down <= up ? "head" : "tail";
    return { side, far: lines[side] + Math.min(down, up) > farthest };
}
