// Any type as a list: columns from its fields, one filter line, the view in the address, keys as everywhere.
import { Button } from "@mantine/core";
import { useTable } from "@tanstack/react-table";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { address } from "@/api/client";
import { Problem } from "@/api/problem";
import { useRecordPages } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint, quoted } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { toggled, values_of } from "@/components/query-text";
import { Cell, Head, VirtualGrid } from "@/components/virtual-grid";
import { label_of, words_of } from "@/components/words";
import { columns_of, features } from "./columns";

const nothing: AnyRecord[] = [];

/** `plural` and `at`: a list that stands at an address of its own. */
export function RecordList({ plural: fixed, at }: { plural?: string; at?: string }) {
    const { plural = "" } = useParams({ strict: false }) as { plural?: string };
    const type = useType(fixed ?? plural);
    if (!type) return <Empty title="There is nothing at this address">The address names no list. The rail on the left shows what there is.</Empty>;
    return <TypeList key={type.plural} type={type} at={at} />;
}

function TypeList({ type, at }: { type: TypeDescription; at?: string }) {
    const search = useSearch({ strict: false }) as { q?: string; sort?: string };
    const usual = type.default_sort ?? "-updated";
    const view = { q: search.q ?? "", sort: search.sort ?? usual };
    const go = useNavigate();
    const here = `/${type.room}/${type.plural}`;
    const change = (part: Partial<typeof view>) => {
        const next = { ...view, ...part };
        void go({ to: at ?? here, search: { q: next.q || undefined, sort: next.sort === usual ? undefined : next.sort }, replace: true });
    };
    const pages = useRecordPages(type.plural, view);
    const records = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? nothing, [pages.data]);
    const { columns, template, sortable } = useMemo(() => columns_of(type), [type]);
    const table = useTable({ features, columns, data: records, getRowId: (record) => record.id });
    const rows = table.getRowModel().rows;
    const [cursor, set_cursor] = useState(-1);
    const open = (index: number) => records[index] && void go({ to: `${here}/${records[index].key}` });
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(rows.length - 1, cursor + by)));
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), PageDown: step(20), PageUp: step(-20), Enter: () => open(cursor), o: () => open(cursor), n: () => go({ to: `${here}/new` }) });
    const sorted = (name: string) => (sortable.has(name) ? { sort: view.sort === name ? ("ascending" as const) : view.sort === `-${name}` ? ("descending" as const) : ("none" as const), on_sort: () => change({ sort: view.sort === name ? `-${name}` : name }) } : {});
    const bad_query = pages.error instanceof Problem && pages.error.status < 500 && view.q ? [pages.error.message, pages.error.hint].filter(Boolean).join(". ") : undefined;
    const filters = (
        <>
            <QueryInput value={view.q} onChange={(q) => change({ q })} fields={type.fields} placeholder={`Filter ${words_of(type.plural)}`} problem={bad_query} />
            <ChipGroup label="State">
                {type.states.slice(0, 5).map((state) => (
                    <Chip key={state.name} on={values_of(view.q, "state").includes(state.name)} onClick={() => change({ q: toggled(view.q, "state", state.name) })}>
                        {words_of(state.name)}
                    </Chip>
                ))}
            </ChipGroup>
        </>
    );
    const total = pages.data?.pages[0]?.total;
    const actions = (
        <>
            <CommandHint command={`redoubt ${type.name} list ${quoted(view.q)}`.replace(/ ''$/, "")} path={address(`/${type.plural}`, view)} />
            {type.name === "alert" ? null : (
                <Button component={Link} to={`${here}/new`}>
                    New {type.title.toLowerCase()}
                </Button>
            )}
        </>
    );
    return (
        <Page title={label_of(type.plural)} beside={total === null || total === undefined ? null : <span className="unseen">{total} in all</span>} filters={filters} actions={actions}>
            {pages.isPending ? <Waiting rows={16} /> : null}
            {pages.isError && !bad_query ? <Trouble error={pages.error} again={() => pages.refetch()} /> : null}
            {pages.isSuccess && records.length === 0 ? <NoRecords type={type} filtered={view.q !== ""} clear={() => change({ q: "" })} /> : null}
            {records.length ? (
                <VirtualGrid
                    label={label_of(type.plural)}
                    columns={template}
                    header={table.getHeaderGroups().flatMap((group) => group.headers.map((header) => <Head key={header.id} {...sorted(header.column.id)}>{<table.FlexRender header={header} />}</Head>))}
                    count={rows.length}
                    row_key={(index) => rows[index]?.id ?? String(index)}
                    cells={(index) => rows[index]?.getAllCells().map((cell) => <Cell key={cell.id} quiet={cell.column.id !== "title"}>{<table.FlexRender cell={cell} />}</Cell>)}
                    cursor={cursor}
                    on_cursor={set_cursor}
                    on_open={open}
                    on_end={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
                />
            ) : null}
        </Page>
    );
}

function NoRecords({ type, filtered, clear }: { type: TypeDescription; filtered: boolean; clear: () => void }) {
    if (filtered) return <Empty title={`No ${type.title.toLowerCase()} fits this filter`} action={<Button variant="default" onClick={clear}>Clear the filter</Button>}>Check the spelling of field names; completion shows what there is.</Empty>;
    return (
        <Empty title={`No ${words_of(type.plural)} yet`} action={<Button component={Link} to={`/${type.room}/${type.plural}/new`}>New {type.title.toLowerCase()}</Button>}>
            {type.doc}
        </Empty>
    );
}
