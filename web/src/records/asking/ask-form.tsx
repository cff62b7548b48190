// Asking for a decision: the question and why, what would change by a yes and whose yes it needs, before anything is sent.
import { Button, Modal, NumberInput, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask_for, type Asked, type Order, type Preview, useDecided, usePreview } from "@/api/decide";
import { message_of, Problem } from "@/api/problem";
import type { Fields } from "@/api/records";
import { field_of, useType } from "@/api/schema";
import { FieldInput, outgoing } from "../field-input";
import styles from "./asking.module.css";
import { PreviewOf } from "./preview";

type AskFormProps = { order: Order; question?: string; cancel: () => void; done: (asked: Asked) => void };

/** Asked for only where somebody wants to say more than the question and the reason. */
const further = ["recommendation", "options", "consulted", "conditions", "due"];

const verbs: Record<Preview["mode"], string> = { asked: "Ask for it", rule: "Have it granted by rule", alone: "Do it" };

export function AskForm({ order, question = "", cancel, done }: AskFormProps) {
    const type = useType("decisions");
    const [more, set_more] = useState(false);
    const [fields, set_fields] = useState<Fields>({ question });
    const set = (name: string) => (value: Fields[string]) => set_fields((before) => ({ ...before, [name]: value }));
    const asking = { ...order, ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, outgoing(value)])) };
    const [settled] = useDebouncedValue({ ...order, term_days: fields.term_days ?? null }, 250);
    const preview = usePreview(settled, true);
    const decided = useDecided();
    const send = useMutation({
        mutationFn: (broken_glass: boolean) => ask_for(asking, broken_glass),
        onSuccess: async (asked) => {
            await decided();
            done(asked);
        },
    });
    const problems = send.error instanceof Problem ? send.error.by_field() : {};
    const longest = preview.data?.longest_days;
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), send.mutate(false))}>
            <Textarea label="Question" required data-autofocus={question === "" || undefined} autosize minRows={1} value={String(fields.question ?? "")} onChange={(event) => set("question")(event.currentTarget.value)} error={problems.question} />
            <Textarea label="Reason" description="Why it should be so; whoever decides reads this first" required data-autofocus={question !== "" || undefined} autosize minRows={2} value={String(fields.reason ?? "")} onChange={(event) => set("reason")(event.currentTarget.value)} error={problems.reason} />
            {longest ? <NumberInput label="For how many days" description={`At most ${longest}; then it ends by itself`} min={1} max={longest} allowDecimal={false} value={Number(fields.term_days ?? longest)} onChange={(days) => set("term_days")(Number(days) || null)} error={problems.term_days} /> : null}
            {more && type ? further.map((name) => <Further key={name} name={name} value={fields[name]} onChange={set(name)} error={problems[name]} problems={problems} />) : null}
            <PreviewOf preview={preview} />
            {send.error ? <p className={styles.bad} role="alert">{message_of(send.error)}</p> : null}
            <div className={styles.buttons}>
                {more ? null : (
                    <Button className={styles.left} variant="subtle" onClick={() => set_more(true)}>
                        Options, conditions, who is heard
                    </Button>
                )}
                <Button variant="default" onClick={cancel}>
                    Cancel
                </Button>
                {preview.data?.mode === "asked" ? (
                    <Button variant="default" color="red" loading={send.isPending && send.variables} onClick={() => send.mutate(true)} title="On call only: it is done at once, and somebody must confirm it within 24 hours">
                        Act now, confirm later
                    </Button>
                ) : null}
                <Button type="submit" loading={send.isPending && !send.variables} disabled={preview.isError}>
                    {verbs[preview.data?.mode ?? "asked"]}
                </Button>
            </div>
        </form>
    );
}

type FurtherProps = { name: string; value: Fields[string]; onChange: (value: Fields[string]) => void; error?: string; problems: Record<string, string> };

function Further({ name, ...rest }: FurtherProps) {
    const type = useType("decisions");
    const field = type && field_of(type, name);
    return field ? <FieldInput field={field} {...rest} /> : null;
}

type AskDialogProps = { order: Order | null; question?: string; close: () => void; done?: (asked: Asked) => void };

export function AskDialog({ order, question, close, done }: AskDialogProps) {
    return (
        <Modal opened={order !== null} onClose={close} title="Ask for a decision" size={640}>
            {order ? <AskForm order={order} question={question} cancel={close} done={(asked) => (close(), done?.(asked))} /> : null}
        </Modal>
    );
}
