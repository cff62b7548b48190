// A table comes in: choose it, see the difference it would make, then make it. Nothing is written before.
import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { message_of } from "@/api/problem";
import { useRefresh } from "@/api/records";
import { format_of, import_table, type TableResult } from "@/api/tables";
import type { TypeDescription } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { DropFile } from "@/components/drop-file";
import { say } from "@/components/notice";
import { address } from "@/api/client";
import { count_of, words_of } from "@/components/words";
import { TableDifference } from "./table-difference";
import styles from "./tables.module.css";

export function ImportDialog({ type, opened, close }: { type: TypeDescription; opened: boolean; close: () => void }) {
    return (
        <Modal opened={opened} onClose={close} size={860} title={`Import ${words_of(type.plural)}`}>
            {opened ? <Import type={type} close={close} /> : null}
        </Modal>
    );
}

function Import({ type, close }: { type: TypeDescription; close: () => void }) {
    const [file, set_file] = useState<File | null>(null);
    const refresh = useRefresh();
    const format = file ? format_of(file.name) : undefined;
    const trial_of = useRef<TableResult | undefined>(undefined);
    const run = useMutation({ mutationFn: ({ table, dry }: { table: File; dry: boolean }) => import_table(type.plural, table, { format: format_of(table.name) ?? "csv", dry_run: dry, skip_failed: !dry && (trial_of.current?.failed ?? 0) > 0 }) });
    const trial = run.variables?.dry ? run.data : undefined;
    useEffect(() => void (trial && (trial_of.current = trial)), [trial]);
    const take = (table: File) => {
        set_file(table);
        run.reset();
        if (format_of(table.name)) run.mutate({ table, dry: true });
    };
    const apply = () =>
        file &&
        run.mutate(
            { table: file, dry: false },
            {
                onSuccess: async (done) => {
                    await refresh(type.plural, "all");
                    if (done.written === false) return;
                    say(`${count_of(done.created, "record")} created, ${done.changed.toLocaleString("en")} changed`);
                    close();
                },
            },
        );
    return (
        <DropFile
            file={file}
            prompt="Drop a CSV, XLSX or JSONL file here. An export of this list, changed, is the easiest to bring back."
            accept=".csv,.xlsx,.jsonl,.ndjson"
            take={take}
            beside={<CommandHint command={`redoubt ${type.name} import ${file?.name ?? "FILE"} --dry-run`} path={address(`/${type.plural}/import`, { format: format ?? "csv", dry_run: true })} method="POST" />}
        >
            {file && !format ? <p role="alert" className={styles.bad}>{file.name} is neither CSV, XLSX nor JSONL; its name must end so.</p> : null}
            {run.isPending ? <p role="status">{run.variables.dry ? "Looking at what it would change" : "Importing"}</p> : null}
            {run.error ? <p role="alert" className={styles.bad}>{message_of(run.error)}</p> : null}
            {run.data ? <TableDifference type={type} result={run.data} tried={trial !== undefined} /> : null}
            {trial?.failed ? <p className={styles.quiet}>Mend those rows and choose the file again, or import the others without them.</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    {run.data && !trial ? "Done" : "Cancel"}
                </Button>
                {trial ? (
                    <Button onClick={apply} disabled={trial.created + trial.changed === 0} loading={run.isPending}>
                        {trial.created + trial.changed ? `Import ${(trial.created + trial.changed).toLocaleString("en")}${trial.failed ? `, leave out ${trial.failed.toLocaleString("en")}` : ""}` : "Nothing to import"}
                    </Button>
                ) : null}
            </div>
        </DropFile>
    );
}
