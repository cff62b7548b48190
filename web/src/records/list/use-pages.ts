// One end of a list, page after page. Each page is a query under its own cursor, and only pages in view are fetched again when
// something changes: a list of a hundred thousand costs no more than what one sees of it. A page whose end has moved parts from
// what followed; that is fetched anew when it comes into view.
import { keepPreviousData, type UseQueryResult, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { list_records } from "@/api/records";
import type { AnyRecord, Page } from "@/api/types";

export type PageQuery = { q: string; sort: string; at: string };
export type PageSizes = { first: number; then: number };
/** `asked`: the cursor of a page that is wanted and not there yet; "" is the first page. */
type Wanted = { enabled: boolean; asked: string | null; in_view: (from: number, to: number) => boolean; sizes: PageSizes };

const nothing: AnyRecord[] = [];
const together = (results: UseQueryResult<Page<AnyRecord>>[]) => ({ pages: results.map((one) => one.data), fetching: results.some((one) => one.isFetching) });

export function usePages(plural: string, query: PageQuery, { enabled, asked, in_view, sizes }: Wanted) {
    const client = useQueryClient();
    const page = (cursor: string) => ({
        queryKey: ["list", plural, { ...query, sizes }, cursor],
        queryFn: ({ signal }: { signal: AbortSignal }) => list_records(plural, { ...query, cursor, limit: cursor ? sizes.then : sizes.first }, signal),
    });
    const known = (cursor: string) => client.getQueryData<Page<AnyRecord>>(page(cursor).queryKey);
    const first = useQuery({ ...page(""), enabled: enabled && (in_view(0, sizes.first) || known("") === undefined), placeholderData: keepPreviousData });
    const cursors = first.isPlaceholderData ? [] : following(first.data, known, asked);
    const rest = useQueries({
        queries: cursors.map((cursor, index) => {
            const from = sizes.first + index * sizes.then;
            return { ...page(cursor), enabled: enabled && (in_view(from, from + sizes.then) || known(cursor) === undefined) };
        }),
        combine: together,
    });
    const last = rest.pages.length ? rest.pages.at(-1) : first.data;
    const records = useMemo(() => once([first.data, ...rest.pages]), [first.data, rest.pages]);
    return { first, records, next: last?.next || null, fetching: first.isFetching || rest.fetching };
}

/** The cursors of the pages that are there, each found at the end of the one before, and of the one that is asked for. */
function following(first: Page<AnyRecord> | undefined, known: (cursor: string) => Page<AnyRecord> | undefined, asked: string | null): string[] {
    const cursors: string[] = [];
    for (let next = first?.next; next; next = known(next)?.next) {
        if (next !== asked && !known(next)) break;
        cursors.push(next);
    }
    return cursors;
}

/** A record that moved from one page to another between two fetches is shown once. */
function once(pages: (Page<AnyRecord> | undefined)[]): AnyRecord[] {
    const all = pages.flatMap((one) => one?.items ?? nothing);
    const seen = new Set<string>();
    return all.length ? all.filter((one) => !seen.has(one.id) && seen.add(one.id)) : nothing;
}

export type Pages = ReturnType<typeof usePages>;
