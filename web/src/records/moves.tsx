// The state of a record as a button: the moves that the schema allows from here.
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { is_closed, moves_from } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { StateLabel } from "@/components/state-label";
import { words_of } from "@/components/words";
import { level_for, useAllowed, useMover } from "./moving";

export function Moves({ type, record, except = [] }: { type: TypeDescription; record: AnyRecord; except?: string[] }) {
    const mover = useMover(type);
    const allowed = useAllowed(type);
    const moves = moves_from(type, record.state).filter((move) => !except.includes(move.to));
    return (
        <>
            <Menu>
                <Menu.Target>
                    <Button variant="default" rightSection={<IconChevronDown size={14} />} loading={mover.busy} disabled={moves.length === 0} aria-label={`State: ${words_of(record.state)}`}>
                        <StateLabel state={record.state} closed={is_closed(type, record.state)} />
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Move to</Menu.Label>
                    {moves.map((move) => (
                        <Menu.Item key={move.to} disabled={!allowed(record, move)} rightSection={allowed(record, move) ? undefined : `needs ${level_for(type, move, record)}`} onClick={() => mover.start(record, move)}>
                            <StateLabel state={move.to} closed={is_closed(type, move.to)} />
                        </Menu.Item>
                    ))}
                </Menu.Dropdown>
            </Menu>
            {mover.dialog}
        </>
    );
}
