// Links to other records: shown with their reason, made and removed here.
import { ActionIcon, Button, Modal, Select, TextInput, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { add_link, remove_link, useLinks, useRefresh } from "@/api/records";
import { Problem } from "@/api/problem";
import { useSchema } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { words_of } from "@/components/words";
import { AnyRecordInput } from "./reference-input";
import { RecordLink } from "./record-link";
import styles from "./links.module.css";

export function Links({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const links = useLinks(type.plural, record.id);
    const refresh = useRefresh();
    const [adding, set_adding] = useState(false);
    const remove = useMutation({
        mutationFn: (id: string) => remove_link(type.plural, record.id, id),
        onSuccess: () => refresh(type.plural, record.id),
        onError: (error) => complain(error, "The link is still there"),
    });
    const list = links.data ?? [];
    const add = (
        <Tooltip label="Link a record">
            <ActionIcon variant="subtle" color="gray" aria-label="Link a record" onClick={() => set_adding(true)}>
                <IconPlus size={16} />
            </ActionIcon>
        </Tooltip>
    );
    return (
        <Section title="Links" count={list.length} action={add}>
            <ul className={styles.links}>
                {list.map((link) => (
                    <li key={link.id}>
                        <span className={styles.relation}>
                            {link.direction === "in" ? "← " : ""}
                            {words_of(link.relation)}
                        </span>
                        <span className={styles.title} title={link.reason}>
                            <RecordLink record={link.record} />
                        </span>
                        {link.record.state ? <StateLabel state={link.record.state} /> : null}
                        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Remove the link to ${link.record.title}`} onClick={() => remove.mutate(link.id)}>
                            <IconX size={14} />
                        </ActionIcon>
                    </li>
                ))}
            </ul>
            {list.length === 0 && !links.isPending ? <p className={styles.none}>Nothing is linked yet.</p> : null}
            <Modal opened={adding} onClose={() => set_adding(false)} title="Link a record">
                <LinkForm type={type} record={record} done={() => set_adding(false)} />
            </Modal>
        </Section>
    );
}

function LinkForm({ type, record, done }: { type: TypeDescription; record: AnyRecord; done: () => void }) {
    const { relations } = useSchema();
    const refresh = useRefresh();
    const [link, set_link] = useState({ relation: relations[0] ?? "affects", to: "", reason: "" });
    const make = useMutation({
        mutationFn: () => add_link(type.plural, record.id, link),
        onSuccess: async () => {
            await refresh(type.plural, record.id);
            say("Linked");
            done();
        },
    });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            <Select label="Relation" data={relations.map((one) => ({ value: one, label: words_of(one) }))} value={link.relation} onChange={(relation) => relation && set_link({ ...link, relation })} searchable />
            <AnyRecordInput label="Record" value={link.to} onChange={(to) => set_link({ ...link, to })} error={problems.to ?? (make.error && !problems.reason ? make.error.message : undefined)} />
            <TextInput label="Why" value={link.reason} onChange={(event) => set_link({ ...link, reason: event.currentTarget.value })} error={problems.reason} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending} disabled={!link.to}>
                    Link
                </Button>
            </div>
        </form>
    );
}
