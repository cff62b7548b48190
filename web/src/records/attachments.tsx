// Files kept with a record, by content hash. Drop one anywhere on this section.
import { ActionIcon, FileButton, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconPaperclip } from "@tabler/icons-react";
import { useState } from "react";
import { address, upload } from "@/api/client";
import { useAttachments, useRefresh } from "@/api/records";
import type { AnyRecord, Attachment, TypeDescription } from "@/api/types";
import { complain } from "@/components/notice";
import { Section } from "@/components/page";
import { bytes_of } from "@/components/words";
import styles from "./links.module.css";

export function Attachments({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const files = useAttachments(type.plural, record.id);
    const refresh = useRefresh();
    const [over, set_over] = useState(false);
    const add = useMutation({
        mutationFn: (file: File) => upload<Attachment>(`/${type.plural}/${record.id}/attachments`, { name: file.name }, file, () => undefined),
        onSuccess: () => refresh(type.plural, record.id),
        onError: (error) => complain(error, "The file was not attached"),
    });
    const drop = (event: React.DragEvent) => {
        event.preventDefault();
        event.stopPropagation();
        set_over(false);
        for (const file of event.dataTransfer.files) add.mutate(file);
    };
    const pick = (
        <FileButton onChange={(file) => file && add.mutate(file)}>
            {(button) => (
                <Tooltip label="Attach a file">
                    <ActionIcon {...button} variant="subtle" color="gray" loading={add.isPending} aria-label="Attach a file">
                        <IconPaperclip size={16} />
                    </ActionIcon>
                </Tooltip>
            )}
        </FileButton>
    );
    return (
        <div onDragOver={(event) => (event.preventDefault(), event.stopPropagation(), set_over(true))} onDragLeave={() => set_over(false)} onDrop={drop}>
            <Section title="Attachments" count={files.data?.length ?? 0} action={pick}>
                <ul className={styles.links}>
                    {(files.data ?? []).map((file) => (
                        <li key={file.id ?? file.hash + file.name}>
                            <a className="link cut" href={address(`/attachments/${file.hash}`)} download={file.name} title={file.hash}>
                                {file.name}
                            </a>
                            <span className={styles.size}>{bytes_of(file.bytes)}</span>
                        </li>
                    ))}
                </ul>
                <div className={styles.drop} data-over={over || undefined}>
                    Drop files here
                </div>
            </Section>
        </div>
    );
}
