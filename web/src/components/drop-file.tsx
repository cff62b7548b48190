// A place to drop a file on, or to choose one.
import { Button, FileButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import styles from "./drop-file.module.css";
import { bytes_of } from "./words";

type DropFileProps = { file: File | null; prompt: string; accept?: string; take: (file: File) => void; beside?: ReactNode; children?: ReactNode };

/** `beside`: at the right of the place; `children`: below it, where a file may be dropped as well. */
export function DropFile({ file, prompt, accept, take, beside, children }: DropFileProps) {
    const [over, set_over] = useState(false);
    const given = (one: File | null | undefined) => one && take(one);
    return (
        <div className={styles.whole} onDragOver={(event) => (event.preventDefault(), set_over(true))} onDragLeave={() => set_over(false)} onDrop={(event) => (event.preventDefault(), event.stopPropagation(), set_over(false), given(event.dataTransfer.files[0]))}>
            <div className={styles.place} data-over={over || undefined}>
                {file ? (
                    <span>
                        {file.name} <span className={styles.quiet}>{bytes_of(file.size)}</span>
                    </span>
                ) : (
                    <span>{prompt}</span>
                )}
                <FileButton onChange={given} accept={accept}>
                    {(button) => (
                        <Button {...button} variant="default">
                            {file ? "Another file" : "Choose a file"}
                        </Button>
                    )}
                </FileButton>
                {beside}
            </div>
            {children}
        </div>
    );
}
