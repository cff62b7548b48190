import { ActionIcon, Select, Tooltip } from "@mantine/core";
import { IconLayoutKanban, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconList } from "@tabler/icons-react";
import { useSchema } from "@/api/schema";
import type { TypeDescription } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { useKeys } from "@/components/keys";
import { QueryInput } from "@/components/query-input";
import { words_of } from "@/components/words";
import { completable } from "../completable";
import { title_of_field } from "../fields";
import { groupable } from "./columns";
import type { ListAddress } from "./list-view";

type ListFiltersProps = { type: TypeDescription; view: ListAddress; change: (part: Partial<ListAddress>) => void; problem?: string; facets: boolean; set_facets: (on: boolean) => void; groupings?: { value: string; label: string }[] };

/** The filter line: counts on or off, the query, what rows are grouped by, list or board. */
export function ListFilters({ type, view, change, problem, facets, set_facets, groupings = [] }: ListFiltersProps) {
    const schema = useSchema();
    const board = view.layout === "board";
    const fields = groupable(type);
    const options = fields.map((field) => ({ value: field.name, label: title_of_field(field) }));
    useKeys({ f: () => set_facets(!facets), b: () => type.states.length > 1 && change({ layout: board ? "list" : "board" }) });
    return (
        <>
            <Tooltip label="Counts by field">
                <ActionIcon variant="subtle" color="gray" aria-label="Counts by field" aria-pressed={facets} onClick={() => set_facets(!facets)}>
                    {facets ? <IconLayoutSidebarLeftCollapse size={16} stroke={1.6} /> : <IconLayoutSidebarLeftExpand size={16} stroke={1.6} />}
                </ActionIcon>
            </Tooltip>
            <QueryInput value={view.q} onChange={(q) => change({ q })} fields={completable(schema, type)} placeholder={`Filter ${words_of(type.plural)}`} problem={problem} />
            {board ? (
                <Select w={160} aria-label="Columns of the board" data={options.filter((one) => one.value === "state" || fields.some((field) => field.name === one.value && field.kind === "choice"))} value={view.by} allowDeselect={false} onChange={(by) => change({ by: by ?? "state" })} />
            ) : (
                <Select w={160} aria-label="Group by" placeholder="Group by" clearable data={[...groupings, ...options.filter((one) => !groupings.some((other) => other.value === one.value))]} value={view.group || null} onChange={(group) => change({ group: group ?? "" })} />
            )}
            {type.states.length > 1 ? (
                <ChipGroup label="Layout">
                    <Chip on={!board} label="As a list" onClick={() => change({ layout: "list" })}>
                        <IconList size={14} aria-hidden="true" />
                    </Chip>
                    <Chip on={board} label="As a board" onClick={() => change({ layout: "board" })}>
                        <IconLayoutKanban size={14} aria-hidden="true" />
                    </Chip>
                </ChipGroup>
            ) : null}
        </>
    );
}
