// Moving a record to another state: the moves the schema allows, and the fields each one asks for.
import { Button, Menu, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useSession } from "@/api/session";
import { Problem } from "@/api/problem";
import { type Fields, move_record, useRefresh } from "@/api/records";
import { field_of, is_closed, moves_from } from "@/api/schema";
import type { AnyRecord, MoveDescription, TypeDescription } from "@/api/types";
import { complain, say } from "@/components/notice";
import { StateLabel } from "@/components/state-label";
import { words_of } from "@/components/words";
import { FieldInput, outgoing } from "./field-input";
import styles from "./links.module.css";

export function Moves({ type, record, except = [] }: { type: TypeDescription; record: AnyRecord; except?: string[] }) {
    const [asking, set_asking] = useState<MoveDescription | null>(null);
    const refresh = useRefresh();
    const moves = moves_from(type, record.state).filter((move) => !except.includes(move.to));
    const mine = level_rank(useSession().data?.user?.level ?? "Auditor");
    const needs = (move: MoveDescription) => (move.needs ?? []).filter((name) => name === "reason" || !record[name]);
    const go = useMutation({
        mutationFn: (move: MoveDescription) => move_record(type.plural, record.id, { to: move.to }),
        onSuccess: async (_, move) => {
            await refresh(type.plural, record.id);
            say(`${record.key} is now ${words_of(move.to)}`);
        },
        onError: (error, move) => (error instanceof Problem && error.status === 422 ? set_asking(move) : complain(error, "The state did not change")),
    });
    return (
        <>
            <Menu>
                <Menu.Target>
                    <Button variant="default" rightSection={<IconChevronDown size={14} />} loading={go.isPending} disabled={moves.length === 0} aria-label={`State: ${words_of(record.state)}`}>
                        <StateLabel state={record.state} closed={is_closed(type, record.state)} />
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Move to</Menu.Label>
                    {moves.map((move) => (
                        <Menu.Item key={move.to} disabled={level_rank(level_for(type, move, record)) > mine} rightSection={level_rank(level_for(type, move, record)) > mine ? `needs ${level_for(type, move, record)}` : undefined} onClick={() => (needs(move).length ? set_asking(move) : go.mutate(move))}>
                            <StateLabel state={move.to} closed={is_closed(type, move.to)} />
                        </Menu.Item>
                    ))}
                </Menu.Dropdown>
            </Menu>
            <Modal opened={asking !== null} onClose={() => set_asking(null)} title={asking ? `Move to ${words_of(asking.to)}` : ""}>
                {asking ? <MoveForm type={type} record={record} move={asking} needs={needs(asking)} done={() => set_asking(null)} /> : null}
            </Modal>
        </>
    );
}

const level_rank = (level: string) => ["Auditor", "P1", "IC2", "IC4", "Lead"].indexOf(level);

/** The least level for this move of this record: some depend on a field, such as the severity. */
function level_for(type: TypeDescription, move: MoveDescription, record: AnyRecord): string {
    const choices = field_of(type, move.level_field ?? "")?.choices ?? [];
    const at = choices.findIndex((one) => one.name === record[move.level_field ?? ""]);
    return move.level_by_choice?.[at] ?? move.level ?? "P1";
}

type MoveFormProps = { type: TypeDescription; record: AnyRecord; move: MoveDescription; needs: string[]; done: () => void };

function MoveForm({ type, record, move, needs, done }: MoveFormProps) {
    const [fields, set_fields] = useState<Fields>({});
    const refresh = useRefresh();
    const go = useMutation({
        mutationFn: () => move_record(type.plural, record.id, { to: move.to, ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, outgoing(value)])) }),
        onSuccess: async () => {
            await refresh(type.plural, record.id);
            say(`${record.key} is now ${words_of(move.to)}`);
            done();
        },
    });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())} noValidate>
            {needs
                .filter((name) => name !== "reason")
                .map((name, index) => {
                    const field = field_of(type, name) ?? { name, kind: "text" as const };
                    return <FieldInput key={name} field={field} required autoFocus={index === 0} value={fields[name]} onChange={(value) => set_fields({ ...fields, [name]: value })} error={problems[name]} />;
                })}
            <Textarea label="Reason" required={needs.includes("reason")} value={String(fields.reason ?? "")} onChange={(event) => set_fields({ ...fields, reason: event.currentTarget.value })} error={problems.reason} />
            {go.error ? <p role="alert">{go.error.message}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending}>
                    Move to {words_of(move.to)}
                </Button>
            </div>
        </form>
    );
}
