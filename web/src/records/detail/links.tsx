// Links to other records, by relation: shown with their reason, made and removed here.
import { ActionIcon, Modal, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { remove_link, useLinks, useRefresh } from "@/api/records";
import { is_closed, useSchema } from "@/api/schema";
import type { AnyRecord, Link, TypeDescription } from "@/api/types";
import { complain } from "@/components/notice";
import { Section } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { words_of } from "@/components/words";
import { RecordLink } from "../record-link";
import { LinkForm } from "./link-form";
import styles from "../links.module.css";

const group_of = (link: Link) => `${link.direction === "in" ? "← " : ""}${words_of(link.relation).replaceAll("-", " ")}`;

export function Links({ type, record, at }: { type: TypeDescription; record: AnyRecord; at: string }) {
    const links = useLinks(type.plural, record.id);
    const { types } = useSchema();
    const refresh = useRefresh();
    const [adding, set_adding] = useState(false);
    const remove = useMutation({
        mutationFn: (id: string) => remove_link(type.plural, record.id, id),
        onSuccess: () => refresh(type.plural, record.id),
        onError: (error) => complain(error, "The link is still there"),
    });
    const list = (links.data ?? []).filter((link) => !at || Date.parse(link.at) <= Date.parse(at));
    const groups = [...new Set(list.map(group_of))].sort();
    const closed = (link: Link) => { const of = types.find((one) => one.name === link.record.type); return of !== undefined && is_closed(of, link.record.state ?? ""); };
    const add = at ? null : (
        <Tooltip label="Link a record">
            <ActionIcon variant="subtle" color="gray" aria-label="Link a record" onClick={() => set_adding(true)}>
                <IconPlus size={16} />
            </ActionIcon>
        </Tooltip>
    );
    return (
        <Section title="Links" count={list.length} action={add}>
            {groups.map((group) => (
                <div key={group} role="group" aria-label={group}>
                    <h3 className={styles.relation}>{group}</h3>
                    <ul className={styles.links}>
                        {list.filter((link) => group_of(link) === group).map((link) => (
                            <li key={link.id}>
                                <span className={styles.title} title={[link.reason, link.author].filter(Boolean).join(", ")}>
                                    <RecordLink record={link.record} />
                                </span>
                                {link.record.state ? <StateLabel state={link.record.state} closed={closed(link)} /> : null}
                                {at ? null : (
                                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Remove the link to ${link.record.title}`} onClick={() => remove.mutate(link.id)}>
                                        <IconX size={14} />
                                    </ActionIcon>
                                )}
                                {link.reason ? <p className={styles.why}>{link.reason}</p> : null}
                            </li>
                        ))}
                    </ul>
                </div>
            ))}
            {list.length === 0 && !links.isPending ? <p className={styles.none}>Nothing is linked yet.</p> : null}
            <Modal opened={adding} onClose={() => set_adding(false)} title="Link a record">
                <LinkForm type={type} record={record} done={() => set_adding(false)} />
            </Modal>
        </Section>
    );
}
