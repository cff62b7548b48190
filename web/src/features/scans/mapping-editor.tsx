// Writes a mapping against a sample: each change is tried at once, faults are named by line, and what is not read is listed.
import { Button, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type ReportMapping, try_mapping, useKeepMapping } from "@/api/reports";
import { DropFile } from "@/components/drop-file";
import { complain, say } from "@/components/notice";
import { MappingPreview } from "./mapping-preview";
import styles from "./scans.module.css";

const beginning = `mapping my-tool
title "My tool"
about "What it is, and which of its reports this reads"
reads json
detect /results

finding {
  each item = /results

  kind = code
  rule = id
  title = name
  severity = level
  file = path
  line = line
}
`;
const most_sample = 4_000_000;
const name_of = (text: string) => /^\s*mapping\s+([a-z0-9_-]+)/m.exec(text)?.[1] ?? "";

export function MappingEditor({ of, close }: { of: ReportMapping | null; close: () => void }) {
    const [text, set_text] = useState(of?.text ?? beginning);
    const [file, set_file] = useState<File | null>(null);
    const [sample, set_sample] = useState("");
    const [settled] = useDebouncedValue({ text, sample }, 350);
    const { keep, drop } = useKeepMapping();
    const trial = useQuery({ queryKey: ["mappings", "try", settled.text, settled.sample], queryFn: () => try_mapping(settled.text, settled.sample), enabled: settled.text !== "" && settled.sample !== "", placeholderData: keepPreviousData, retry: false, gcTime: 0 });
    const name = name_of(text);
    const take = async (chosen: File) => {
        if (chosen.size > most_sample) return complain(new Error("a sample has at most 4 MB: take a part of the report"), "Not taken");
        set_file(chosen);
        set_sample(await chosen.text());
    };
    const save = () => keep.mutate({ name, text }, { onSuccess: () => (say(`${name} is kept: reports of this form are read with it from now on`), close()), onError: (error) => complain(error, "Not kept") });
    const remove = () => of && drop.mutate(of.name, { onSuccess: () => (say(`${of.name} is dropped`), close()), onError: (error) => complain(error, "Not dropped") });
    return (
        <div className={styles.editor}>
            <div className={styles.side}>
                <Textarea label="Mapping" classNames={{ input: styles.code }} autosize minRows={22} maxRows={34} spellCheck={false} value={text} onChange={(event) => set_text(event.currentTarget.value)} />
                <div className={styles.buttons}>
                    {of ? (
                        <Button variant="default" onClick={remove}>
                            Drop it
                        </Button>
                    ) : null}
                    <Button variant="default" onClick={close}>
                        Cancel
                    </Button>
                    <Button disabled={!name} loading={keep.isPending} onClick={save}>
                        Keep {name}
                    </Button>
                </div>
            </div>
            <div className={styles.side}>
                <DropFile file={file} prompt="Drop a sample of the report here." take={take} />
                <Textarea label="Or paste it" classNames={{ input: styles.code }} autosize minRows={3} maxRows={8} spellCheck={false} value={sample.length > 20_000 ? `${sample.slice(0, 20_000)}…` : sample} readOnly={sample.length > 20_000} onChange={(event) => set_sample(event.currentTarget.value)} />
                {trial.error ? (
                    <p role="alert" className={styles.bad}>
                        {message_of(trial.error)}
                    </p>
                ) : null}
                {trial.data ? <MappingPreview trial={trial.data} /> : <p className={styles.quiet}>What the mapping makes of the sample shows here as you write.</p>}
            </div>
        </div>
    );
}
