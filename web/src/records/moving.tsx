// Moving records through the states that their type allows, asking for what a move needs. Lists, boards and pages share it.
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { type Fields, move_record, useRefresh } from "@/api/records";
import { field_of, moves_from } from "@/api/schema";
import { useSession } from "@/api/session";
import type { AnyRecord, MoveDescription, TypeDescription } from "@/api/types";
import { complain, say } from "@/components/notice";
import { words_of } from "@/components/words";
import { AskDialog } from "./asking/ask-form";
import { FieldInput, outgoing } from "./field-input";
import { is_empty } from "./value";
import styles from "./links.module.css";

const level_rank = (level: string) => ["Auditor", "P1", "IC2", "IC4", "Lead"].indexOf(level);

/** The least level for this move of this record: some depend on a field, such as the severity. */
export function level_for(type: TypeDescription, move: MoveDescription, record: AnyRecord): string {
    const choices = field_of(type, move.level_field ?? "")?.choices ?? [];
    const at = choices.findIndex((one) => one.name === record[move.level_field ?? ""]);
    return move.level_by_choice?.[at] ?? move.level ?? "P1";
}

export function useAllowed(type: TypeDescription) {
    const mine = level_rank(useSession().data?.user?.level ?? "Auditor");
    return (record: AnyRecord, move: MoveDescription) => move.decided_as !== undefined || level_rank(level_for(type, move, record)) <= mine;
}

export const move_to = (type: TypeDescription, record: AnyRecord, to: string) => moves_from(type, record.state).find((move) => move.to === to);

/** What a move asks for; a reason given often fills what the state needs, so that is asked only where no reason is. */
export function asked_by(type: TypeDescription, move: MoveDescription): string[] {
    const needs = move.needs ?? [];
    const state = type.states.find((one) => one.name === move.to)?.needs ?? [];
    return [...needs, ...(needs.includes("reason") ? [] : state)].filter((name) => name !== move.signs);
}

export const needs_of = (type: TypeDescription, record: AnyRecord, move: MoveDescription) => asked_by(type, move).filter((name) => name === "reason" || is_empty(record[name]));

export function useMover(type: TypeDescription, done?: () => void) {
    const [asking, set_asking] = useState<{ record: AnyRecord; move: MoveDescription } | null>(null);
    const [wanted, set_wanted] = useState<{ record: AnyRecord; move: MoveDescription } | null>(null);
    const refresh = useRefresh();
    const go = useMutation({
        mutationFn: ({ record, move }: { record: AnyRecord; move: MoveDescription }) => move_record(type.plural, record.id, { to: move.to }),
        onSuccess: async (_, { record, move }) => {
            await refresh(type.plural, record.id);
            say(`${record.key} is now ${words_of(move.to)}`);
            done?.();
        },
        onError: (error, order) => (needs_a_yes(error) ? set_wanted(order) : error instanceof Problem && error.status === 422 ? set_asking(order) : complain(error, "The state did not change")),
    });
    const start = (record: AnyRecord, move: MoveDescription) => (needs_of(type, record, move).length ? set_asking({ record, move }) : go.mutate({ record, move }));
    const close = () => set_asking(null);
    const dialog = (
        <>
            <Modal opened={asking !== null} onClose={close} title={asking ? `Move ${asking.record.key} to ${words_of(asking.move.to)}` : ""}>
                {asking ? <MoveForm type={type} {...asking} cancel={close} done={() => (close(), done?.())} refused={() => (close(), set_wanted(asking))} /> : null}
            </Modal>
            <AskDialog order={wanted ? { subjects: [wanted.record.key], to: wanted.move.to } : null} question={wanted ? `May ${wanted.record.key} be ${words_of(wanted.move.to)}?` : ""} close={() => set_wanted(null)} done={({ decision, applied }) => (say(applied ? `${wanted?.record.key} is now ${words_of(wanted?.move.to ?? "")}` : `${decision?.key} asks for it`), done?.())} />
        </>
    );
    return { start, ask: (record: AnyRecord, move: MoveDescription) => set_wanted({ record, move }), dialog, busy: go.isPending };
}

const needs_a_yes = (error: unknown) => error instanceof Problem && error.status === 403 && error.ask !== undefined;

type MoveFormProps = { type: TypeDescription; record: AnyRecord; move: MoveDescription; cancel: () => void; done: () => void; refused: () => void };

function MoveForm({ type, record, move, cancel, done, refused }: MoveFormProps) {
    const refresh = useRefresh();
    const send = async (fields: Fields) => {
        await move_record(type.plural, record.id, { to: move.to, ...fields }).catch((error: unknown) => {
            if (needs_a_yes(error)) refused();
            throw error;
        });
        await refresh(type.plural, record.id);
        say(`${record.key} is now ${words_of(move.to)}`);
    };
    return <NeedsForm type={type} needs={needs_of(type, record, move)} verb={`Move to ${words_of(move.to)}`} send={send} cancel={cancel} done={done} />;
}

type NeedsFormProps = { type: TypeDescription; needs: string[]; verb: string; send: (fields: Fields) => Promise<unknown>; start?: Fields; reason?: boolean; cancel: () => void; done: () => void };

/** The fields that a move asks for, and the reason; the server's objections beside them. */
export function NeedsForm({ type, needs, verb, send, start = {}, reason = true, cancel, done }: NeedsFormProps) {
    const [fields, set_fields] = useState<Fields>(start);
    const go = useMutation({ mutationFn: () => send(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, outgoing(value)]))), onSuccess: done });
    const problems = go.error instanceof Problem ? go.error.by_field() : {};
    const asked = [...new Set([...needs.filter((name) => name !== "reason"), ...Object.keys(problems).filter((name) => field_of(type, name))])];
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), go.mutate())} noValidate>
            {asked.map((name, index) => (
                <FieldInput key={name} field={field_of(type, name) ?? { name, kind: "text" }} required autoFocus={index === 0} value={fields[name]} onChange={(value) => set_fields({ ...fields, [name]: value })} error={problems[name]} />
            ))}
            {reason ? <Textarea label="Reason" required={needs.includes("reason")} data-autofocus={asked.length === 0 || undefined} value={String(fields.reason ?? "")} onChange={(event) => set_fields({ ...fields, reason: event.currentTarget.value })} error={problems.reason} /> : null}
            {go.error ? <p role="alert">{go.error.message}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending}>
                    {verb}
                </Button>
            </div>
        </form>
    );
}
