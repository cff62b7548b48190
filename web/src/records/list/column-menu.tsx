// Which columns a list has, and in which order.
import { ActionIcon, Button, Checkbox, Popover, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconColumns } from "@tabler/icons-react";
import type { TypeDescription } from "@/api/types";
import { title_of_field } from "../fields";
import { choosable, usual_columns } from "./columns";
import styles from "./list.module.css";

export function ColumnMenu({ type, columns, change }: { type: TypeDescription; columns: string[]; change: (columns: string[]) => void }) {
    const shown = columns.length ? columns : usual_columns(type);
    const fields = choosable(type);
    const order = [...shown.flatMap((name) => fields.filter((field) => field.name === name)), ...fields.filter((field) => !shown.includes(field.name))];
    const swap = (at: number, by: number) => {
        const next = [...shown];
        const [a, b] = [next[at], next[at + by]];
        if (a && b) change(next.with(at, b).with(at + by, a));
    };
    return (
        <Popover position="bottom-end" width={280} trapFocus>
            <Popover.Target>
                <Tooltip label="Columns">
                    <ActionIcon variant="subtle" color="gray" aria-label="Columns">
                        <IconColumns size={16} stroke={1.6} />
                    </ActionIcon>
                </Tooltip>
            </Popover.Target>
            <Popover.Dropdown p={0} aria-label="Columns">
                <ul className={styles.columns}>
                    {order.map((field) => {
                        const at = shown.indexOf(field.name);
                        const title = title_of_field(field);
                        return (
                            <li key={field.name}>
                                <Checkbox label={title} checked={at >= 0} disabled={field.name === "title"} onChange={() => change(at >= 0 ? shown.filter((name) => name !== field.name) : [...shown, field.name])} />
                                {at < 0 ? null : (
                                    <>
                                        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`${title}: further to the left`} disabled={at < 1} onClick={() => swap(at, -1)}>
                                            <IconArrowUp size={14} />
                                        </ActionIcon>
                                        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`${title}: further to the right`} disabled={at === shown.length - 1} onClick={() => swap(at, 1)}>
                                            <IconArrowDown size={14} />
                                        </ActionIcon>
                                    </>
                                )}
                            </li>
                        );
                    })}
                    <li>
                        <Button variant="subtle" onClick={() => change([])} disabled={columns.length === 0}>
                            As usual
                        </Button>
                    </li>
                </ul>
            </Popover.Dropdown>
        </Popover>
    );
}
