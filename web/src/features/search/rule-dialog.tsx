// The search as the draft of a Sigma rule: what it says, what it cannot, and the record that it becomes.
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type EventAsk, type RuleDraft, useRuleDraft } from "@/api/events";
import { create_record, useRefresh } from "@/api/records";
import { message_of } from "@/api/problem";
import { Trouble, Waiting } from "@/components/empty";
import { complain } from "@/components/notice";
import styles from "./search.module.css";

export function RuleDialog({ ask, close }: { ask: EventAsk; close: () => void }) {
    const [title, set_title] = useState("");
    const draft = useRuleDraft({ ...ask, title: "" });
    return (
        <Modal opened onClose={close} title="Draft a detection rule" size="lg">
            {draft.isPending ? <Waiting rows={8} /> : null}
            {draft.isError ? <Trouble error={draft.error} /> : null}
            {draft.data ? <Drafted draft={draft.data} title={title} set_title={set_title} close={close} /> : null}
        </Modal>
    );
}

function Drafted({ draft, title, set_title, close }: { draft: RuleDraft; title: string; set_title: (title: string) => void; close: () => void }) {
    const [body, set_body] = useState(draft.body);
    const [error, set_error] = useState<unknown>(null);
    const go = useNavigate();
    const refresh = useRefresh();
    const named = (name: string) => (set_title(name), set_body((now) => now.replace(/^title: .*$/m, `title: '${name.replaceAll("'", "''")}'`)));
    const create = async () => {
        try {
            const made = await create_record("rules", { title, rule_id: draft.rule_id, platform: "sigma", level: "medium", body });
            await refresh("rules");
            void go({ to: `/watch/rules/${made.key}` });
        } catch (failed) {
            set_error(failed);
            complain(failed, "The rule was not made");
        }
    };
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), void create())}>
            <TextInput label="Title" required data-autofocus value={title} onChange={(event) => named(event.currentTarget.value)} />
            {draft.cannot.length ? <Notes title="A rule cannot say this, so it is left out" notes={draft.cannot} bad /> : null}
            {draft.check.length ? <Notes title="Look at this before it goes live" notes={draft.check} /> : null}
            <Textarea label="Rule" autosize minRows={12} maxRows={22} classNames={{ input: styles.code }} value={body} onChange={(event) => set_body(event.currentTarget.value)} error={error ? message_of(error) : undefined} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>Cancel</Button>
                <Button type="submit" disabled={!title.trim()}>Make the draft</Button>
            </div>
        </form>
    );
}

const Notes = ({ title, notes, bad = false }: { title: string; notes: string[]; bad?: boolean }) => (
    <section className={styles.notes} data-bad={bad || undefined} aria-label={title}>
        <h3>{title}</h3>
        <ul>
            {notes.map((note) => (
                <li key={note}>{note}</li>
            ))}
        </ul>
    </section>
);
