// The state of a record as a button: the moves that the schema allows from here, made at once or asked for, as the mover's level has it.
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useWays, type Way } from "@/api/decide";
import { is_closed, moves_from } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { StateLabel } from "@/components/state-label";
import { words_of } from "@/components/words";
import { level_for, useAllowed, useMover } from "./moving";
import styles from "./moves.module.css";

export function Moves({ type, record, except = [] }: { type: TypeDescription; record: AnyRecord; except?: string[] }) {
    const mover = useMover(type);
    const allowed = useAllowed(type);
    const [opened, set_opened] = useState(false);
    const ways = useWays(record.key, record.version, opened);
    const moves = moves_from(type, record.state).filter((move) => !except.includes(move.to));
    return (
        <>
            <Menu opened={opened} onChange={set_opened}>
                <Menu.Target>
                    <Button variant="default" rightSection={moves.length ? <IconChevronDown size={14} /> : null} loading={mover.busy} disabled={moves.length === 0} aria-label={`State: ${words_of(record.state)}`}>
                        <StateLabel state={record.state} closed={is_closed(type, record.state)} />
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Move to</Menu.Label>
                    {moves.map((move) => {
                        const way = ways.data?.find((one) => one.to === move.to);
                        const how = way?.how ?? (allowed(record, move) ? "act" : "no");
                        return (
                            <Menu.Item key={move.to} disabled={how === "no"} title={way?.why || undefined} rightSection={<Needs way={way} how={how} level={level_for(type, move, record)} />} onClick={() => (how === "ask" ? mover.ask(record, move) : mover.start(record, move))}>
                                <StateLabel state={move.to} closed={is_closed(type, move.to)} />
                            </Menu.Item>
                        );
                    })}
                </Menu.Dropdown>
            </Menu>
            {mover.dialog}
        </>
    );
}

function Needs({ way, how, level }: { way?: Way; how: Way["how"]; level: string }) {
    if (how === "act") return null;
    const needs = way?.needs.length ? way.needs.join(" and ") : level;
    return <span className={styles.needs}>{how === "ask" ? `ask ${needs}` : `needs ${needs}`}</span>;
}
