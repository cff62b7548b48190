import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import type { TypeDescription } from "@/api/types";
import { CommandHint, quoted } from "@/components/command-hint";
import { useExport } from "../leaving/use-export";
import { ImportDialog } from "../tables/import-dialog";
import { ThenPicker } from "../then";
import { ColumnMenu } from "./column-menu";
import { ExportItems } from "./export-items";
import { type ListAddress, usual_sort } from "./list-view";
import { ViewsMenu } from "./views-menu";

type ListActionsProps = { type: TypeDescription; view: ListAddress; change: (part: Partial<ListAddress>) => void; total: number };

export const list_command = (type: TypeDescription, view: Pick<ListAddress, "q" | "sort" | "at">) =>
    ["redoubt", type.name, "list", view.q ? quoted(view.q) : "", view.sort && view.sort !== usual_sort(type) ? `--sort ${quoted(view.sort)}` : "", view.at ? `--at ${view.at}` : ""].filter(Boolean).join(" ");

/** Views, columns, another time, tables in and out, the command, and a new one. */
export function ListActions({ type, view, change, total }: ListActionsProps) {
    const [importing, set_importing] = useState(false);
    const { take, dialog } = useExport();
    return (
        <>
            <ViewsMenu type={type} view={view} change={change} />
            {view.layout === "list" ? <ColumnMenu type={type} columns={view.columns} change={(columns) => change({ columns })} /> : null}
            <ThenPicker at={view.at} change={(at) => change({ at })} />
            <CommandHint command={list_command(type, view)} path={address(`/${type.plural}`, { q: view.q, sort: view.sort, at: view.at })} />
            <Menu position="bottom-end" width={220}>
                <Menu.Target>
                    <Tooltip label="Export and import">
                        <ActionIcon variant="subtle" color="gray" aria-label="Export and import">
                            <IconDots size={16} stroke={1.6} />
                        </ActionIcon>
                    </Tooltip>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Export {total.toLocaleString("en")}</Menu.Label>
                    <ExportItems type={type} view={view} total={total} take={take} />
                    {type.derived ? null : (
                        <>
                            <Menu.Divider />
                            <Menu.Item onClick={() => set_importing(true)}>Import a table</Menu.Item>
                        </>
                    )}
                </Menu.Dropdown>
            </Menu>
            {type.name === "alert" || type.derived ? null : (
                <Button component={Link} to={`/${type.room}/${type.plural}/new`}>
                    New {type.title.toLowerCase()}
                </Button>
            )}
            {dialog}
            <ImportDialog type={type} opened={importing} close={() => set_importing(false)} />
        </>
    );
}
