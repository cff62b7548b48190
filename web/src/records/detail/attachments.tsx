// Files kept with a record, by content hash: dropped or pasted here, chosen, with progress; a refusal says why.
import { ActionIcon, FileButton, Progress, Tooltip } from "@mantine/core";
import { IconPaperclip, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { upload } from "@/api/client";
import { attachment_address } from "@/api/exports";
import { message_of } from "@/api/problem";
import { useAttachments, useRefresh } from "@/api/records";
import type { AnyRecord, Attachment, TypeDescription } from "@/api/types";
import { Section } from "@/components/page";
import { Time } from "@/components/time";
import { bytes_of } from "@/components/words";
import { instead, useExport, type Wanted } from "../leaving/use-export";
import styles from "../links.module.css";

type Sending = { id: number; name: string; part: number; refused?: string };

function useSending(type: TypeDescription, record: AnyRecord) {
    const refresh = useRefresh();
    const [sending, set_sending] = useState<Sending[]>([]);
    const change = (id: number, part: Partial<Sending>) => set_sending((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
    const drop = (id: number) => set_sending((all) => all.filter((one) => one.id !== id));
    const last = useRef(0);
    const send = async (file: File) => {
        const id = ++last.current;
        set_sending((all) => [...all, { id, name: file.name, part: 0 }]);
        try {
            await upload<Attachment>(`/${type.plural}/${record.id}/attachments`, { name: file.name }, file, (part) => change(id, { part }));
            await refresh(type.plural, record.id);
            drop(id);
        } catch (error) {
            change(id, { refused: message_of(error) });
        }
    };
    return { sending, send, drop };
}

const leaving_of = (record: AnyRecord, file: Attachment): Wanted => ({ from: attachment_address(file.hash), name: file.name, leaving: { what: "attachment", of: file.hash }, holds: `${file.name} of ${record.key}, which lies in ${String(record.compartment)}.` });

export function Attachments({ type, record, at }: { type: TypeDescription; record: AnyRecord; at: string }) {
    const files = useAttachments(type.plural, record.id);
    const [over, set_over] = useState(false);
    const { take: take_out, dialog } = useExport();
    const { sending, send, drop } = useSending(type, record);
    const take = (list: Iterable<File>) => [...list].forEach((file) => void send(file));
    const taking = useRef(take);
    useEffect(() => void (taking.current = take));
    useEffect(() => {
        if (at) return;
        const paste = (event: ClipboardEvent) => event.clipboardData?.files.length && (event.preventDefault(), taking.current([...event.clipboardData.files]));
        window.addEventListener("paste", paste);
        return () => window.removeEventListener("paste", paste);
    }, [at]);
    const dropped = (event: React.DragEvent) => (event.preventDefault(), event.stopPropagation(), set_over(false), take(event.dataTransfer.files));
    const list = (files.data ?? []).filter((file) => !at || Date.parse(file.at) <= Date.parse(at));
    const pick = (
        <FileButton onChange={take} multiple>
            {(button) => (
                <Tooltip label="Attach files">
                    <ActionIcon {...button} variant="subtle" color="gray" aria-label="Attach a file">
                        <IconPaperclip size={16} />
                    </ActionIcon>
                </Tooltip>
            )}
        </FileButton>
    );
    return (
        <div onDragOver={(event) => (event.preventDefault(), event.stopPropagation(), set_over(true))} onDragLeave={() => set_over(false)} onDrop={at ? undefined : dropped}>
            <Section title="Attachments" count={list.length} action={at ? null : pick}>
                <ul className={styles.links}>
                    {list.map((file) => (
                        <li key={file.id ?? file.hash + file.name}>
                            <a className="link cut" href={attachment_address(file.hash)} download={file.name} onClick={instead(!!record.compartment, () => void take_out(leaving_of(record, file)))} title={`${file.name}, ${file.media_type}, SHA-256 ${file.hash}, by ${file.author}`}>
                                {file.name}
                            </a>
                            <span className={styles.size}>{bytes_of(file.bytes)}</span>
                            <span className={styles.size}>
                                <Time at={file.at} />
                            </span>
                        </li>
                    ))}
                    {sending.map((one) => (
                        <li key={one.id} className={styles.sending}>
                            <span className="cut">{one.name}</span>
                            {one.refused ? (
                                <>
                                    <span role="alert" className={styles.refused}>{one.refused}</span>
                                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Dismiss ${one.name}`} onClick={() => drop(one.id)}>
                                        <IconX size={14} />
                                    </ActionIcon>
                                </>
                            ) : (
                                <Progress className={styles.progress} size="xs" value={100 * one.part} aria-label={`Upload of ${one.name}`} />
                            )}
                        </li>
                    ))}
                </ul>
                {dialog}
                {at ? null : (
                    <div className={styles.drop} data-over={over || undefined}>
                        Drop or paste files here
                    </div>
                )}
            </Section>
        </div>
    );
}
