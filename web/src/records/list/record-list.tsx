// Any type as a list or a board: made from its fields, the view in the address, keys as everywhere.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { Problem } from "@/api/problem";
import { useType } from "@/api/schema";
import type { TypeDescription } from "@/api/types";
import { useViews } from "@/api/views";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Page } from "@/components/page";
import { useStored } from "@/components/use-stored";
import { label_of } from "@/components/words";
import { Board } from "../board/board";
import { ThenBanner } from "../then";
import { Facets } from "./facets";
import { ListActions } from "./list-actions";
import { ListFilters } from "./list-filters";
import { ListGrid } from "./list-grid";
import { NoRecords } from "./no-records";
import { address_of_view, useListView, write_address } from "./list-view";
import { useLines } from "./use-lines";
import { usual_view } from "./usual-view";
import styles from "./list.module.css";

export type Grouping = { value: string; label: string };

/** `plural` and `at`: a list that stands at an address of its own; `groupings`: what its rows can be grouped by that is shown elsewhere. */
export function RecordList({ plural: fixed, at, groupings }: { plural?: string; at?: string; groupings?: Grouping[] }) {
    const { plural = "" } = useParams({ strict: false }) as { plural?: string };
    const type = useType(fixed ?? plural);
    if (!type) return <Empty title="There is nothing at this address">The address names no list. The rail on the left shows what there is.</Empty>;
    return <TypeList key={type.plural} type={type} place={at ?? `/${type.room}/${type.plural}`} groupings={groupings} />;
}

function TypeList({ type, place, groupings }: { type: TypeDescription; place: string; groupings?: Grouping[] }) {
    const { view, change } = useListView(type, place);
    useUsualView(type, place);
    const [facets, set_facets] = useStored("redoubt-facets", true);
    const sort = view.group ? [view.group, ...view.sort.split(",").filter((one) => one.replace(/^-/, "") !== view.group)].join(",") : view.sort;
    const board = view.layout === "board";
    const { first: pages, lines, records, total, look, too_far } = useLines(type.plural, view, sort, !board);
    const refused = pages.error instanceof Problem && pages.error.status < 500 ? pages.error : undefined;
    const problem = refused ? [refused.message, refused.hint].filter(Boolean).join(". ") : undefined;
    const failed = pages.isError && !refused;
    return (
        <Page title={label_of(type.plural)} filters={<ListFilters type={type} view={view} change={change} problem={problem} facets={facets} set_facets={set_facets} groupings={groupings} />} actions={<ListActions type={type} view={view} change={change} total={total} />}>
            {view.at ? <ThenBanner at={view.at} back={() => change({ at: "" })} /> : null}
            <div className={styles.frame}>
                {facets ? <Facets type={type} q={view.q} at={view.at} change={(q) => change({ q })} /> : null}
                <div className={styles.content}>
                    {board ? (
                        <Board type={type} view={view} />
                    ) : (
                        <>
                            {pages.isPending ? <Waiting rows={16} /> : null}
                            {failed || (refused && !view.q) ? <Trouble error={pages.error} again={() => pages.refetch()} /> : null}
                            {refused && view.q ? <Empty title="This filter cannot be read">{problem}</Empty> : null}
                            {pages.isSuccess && records.length === 0 ? <NoRecords type={type} filtered={view.q !== ""} then={view.at !== ""} clear={() => change({ q: "" })} /> : null}
                            {pages.isSuccess && records.length ? <ListGrid type={type} view={view} change={change} lines={lines} records={records} total={total} look={look} /> : null}
                            {too_far ? (
                                <p className={styles.too_far} role="status">
                                    Too far from either end of a grouped list. Filter by a group, or take the grouping away.
                                </p>
                            ) : null}
                        </>
                    )}
                </div>
            </div>
        </Page>
    );
}

/** A list that is opened without any wish of its own opens with the view that was made the usual one. */
function useUsualView(type: TypeDescription, place: string) {
    const search = useSearch({ strict: false }) as Record<string, string>;
    const views = useViews(type.plural);
    const go = useNavigate();
    const plain = Object.keys(search).length === 0;
    const usual = plain ? views.data?.find((one) => one.id === usual_view(type.plural)) : undefined;
    useEffect(() => {
        if (!usual) return;
        void go({ to: place, search: write_address(type, { group: "", at: "", q: "", sort: "-updated", layout: "list", by: "state", columns: [], view: "", ...clean(address_of_view(usual)) }), replace: true });
    }, [usual, go, place, type]);
}

const clean = <T extends object>(part: T): Partial<T> => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Partial<T>;
