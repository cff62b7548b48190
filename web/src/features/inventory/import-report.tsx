// A report comes in: choose it, say who made it, see what it would do, then let it.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { import_report, map_of, type ReportOrder, useReportFormats } from "@/api/inventory";
import { message_of } from "@/api/problem";
import { useRefresh } from "@/api/records";
import { CommandHint } from "@/components/command-hint";
import { DropFile } from "@/components/drop-file";
import { say } from "@/components/notice";
import { count_of } from "@/components/words";
import { ColumnMap } from "./column-map";
import { ImportSums } from "./import-sums";
import styles from "./inventory.module.css";

const is_table = (file: File) => /\.(csv|tsv|txt|xlsx)$/i.test(file.name);

export function ImportReport({ close }: { close: () => void }) {
    const formats = useReportFormats();
    const refresh = useRefresh();
    const [file, set_file] = useState<File | null>(null);
    const [order, set_order] = useState<ReportOrder>({ source: "" });
    const run = useMutation({ mutationFn: ({ report, dry }: { report: File; dry: boolean }) => import_report(report, order, dry) });
    const tried = run.variables?.dry ? run.data : undefined;
    const done = run.variables?.dry ? undefined : run.data;
    const change = (part: Partial<ReportOrder>) => (set_order((before) => ({ ...before, ...part })), run.reset());
    const take = (report: File) => (set_file(report), change({ columns: undefined }));
    const go = (dry: boolean) =>
        file &&
        run.mutate(
            { report: file, dry },
            {
                onSuccess: async (result) => {
                    if (dry) return;
                    await refresh("assets", "all");
                    say(`${count_of(result.created, "asset")} created, ${result.changed.toLocaleString("en")} changed`);
                },
            },
        );
    const command = ["redoubt inventory import", file?.name ?? "FILE", "--source", order.source || "NAME", order.zone ? `--zone ${order.zone}` : "", order.columns ? `--map ${JSON.stringify(map_of(order.columns))}` : "", "--dry-run"].filter(Boolean).join(" ");
    return (
        <DropFile file={file} prompt="Drop a report here: a scan, an export, a list." take={take} beside={<CommandHint command={command} path={address("/inventory/reports", { source: order.source, dry_run: true })} method="POST" />}>
            <div className={styles.order}>
                <TextInput label="Source" description="Who says it; the same name at its next report" required placeholder="edr" value={order.source} onChange={(event) => change({ source: event.currentTarget.value })} />
                <TextInput label="Zone" description="In which network its addresses lie" placeholder="office" value={order.zone ?? ""} onChange={(event) => change({ zone: event.currentTarget.value })} />
                <Select label="Format" description="Found by what is in it" placeholder="By its content" clearable data={(formats.data ?? []).map((one) => ({ value: one.name, label: one.name }))} value={order.format ?? null} onChange={(format) => change({ format: format ?? undefined })} />
            </div>
            {file && is_table(file) && (!order.format || order.format === "table") ? <ColumnMap file={file} choices={order.columns ?? {}} choose={(columns) => change({ columns })} /> : null}
            <Checkbox label="It is a list that we keep: what is on it counts as entered" checked={order.listed ?? false} onChange={(event) => change({ listed: event.currentTarget.checked })} />
            {run.isPending ? <p role="status">{run.variables.dry ? "Looking at what it would change" : "Importing"}</p> : null}
            {run.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(run.error)}
                </p>
            ) : null}
            {run.data ? <ImportSums result={run.data} tried={tried !== undefined} /> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    {done ? "Done" : "Cancel"}
                </Button>
                {done ? null : (
                    <Button variant={tried ? "default" : "filled"} disabled={!file || !order.source.trim()} loading={run.isPending && run.variables.dry} onClick={() => go(true)}>
                        {tried ? "Look again" : "See what it would change"}
                    </Button>
                )}
                {tried ? (
                    <Button disabled={tried.created + tried.changed + tried.merged === 0} onClick={() => go(false)}>
                        {tried.created + tried.changed + tried.merged ? "Import" : "Nothing to import"}
                    </Button>
                ) : null}
            </div>
        </DropFile>
    );
}
