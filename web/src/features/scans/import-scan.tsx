// A report of a scanner comes in: choose it, see what it would change, then let it.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { message_of } from "@/api/problem";
import { import_scan, type ScanOrder, useMappings, useScanRefresh } from "@/api/reports";
import { CommandHint } from "@/components/command-hint";
import { DropFile } from "@/components/drop-file";
import { say } from "@/components/notice";
import { count_of } from "@/components/words";
import { ReportSums } from "./report-sums";
import styles from "./scans.module.css";

export function ImportScan({ close }: { close: () => void }) {
    const mappings = useMappings();
    const refresh = useScanRefresh();
    const [file, set_file] = useState<File | null>(null);
    const [order, set_order] = useState<ScanOrder>({});
    const run = useMutation({ mutationFn: ({ report, dry, as }: { report: File; dry: boolean; as: ScanOrder }) => import_scan(report, as, dry) });
    const tried = run.variables?.dry ? run.data : undefined;
    const done = run.variables?.dry ? undefined : run.data;
    const go = (dry: boolean, report = file, as = order) =>
        report &&
        run.mutate(
            { report, dry, as },
            {
                onSuccess: async (result) => {
                    if (dry) return;
                    await refresh();
                    say(`${count_of(result.new, "new place")}, ${result.closed.toLocaleString("en")} closed`);
                },
            },
        );
    const change = (part: Partial<ScanOrder>) => (set_order({ ...order, ...part }), run.reset());
    const take = (report: File) => (set_file(report), go(true, report));
    const writes = tried ? tried.new + tried.back + tried.moved + tried.changed + tried.gone + tried.closed : 0;
    const command = ["redoubt import", file?.name ?? "FILE", order.format ? `--as ${order.format}` : "", order.asset?.trim() ? `--asset ${order.asset.trim()}` : "", order.partial ? "--partial" : "", "--dry-run"].filter(Boolean).join(" ");
    return (
        <DropFile file={file} prompt="Drop a report of a scanner here." take={take} beside={<CommandHint command={command} path={address("/reports", { dry_run: true })} method="POST" />}>
            <div className={styles.order}>
                <Select label="Format" description="Found by what is in it" placeholder="By its content" clearable searchable data={(mappings.data ?? []).map((one) => ({ value: one.name, label: one.title || one.name }))} value={order.format ?? null} onChange={(format) => change({ format: format ?? undefined })} />
                <TextInput label="Asset" description="When the report does not say of what it is" placeholder="ASSET-12" value={order.asset ?? ""} onChange={(event) => change({ asset: event.currentTarget.value })} />
            </div>
            <Checkbox label="Not everything was looked at: what is not in it is not missed" checked={order.partial ?? false} onChange={(event) => change({ partial: event.currentTarget.checked })} />
            {run.isPending ? <p role="status">{run.variables.dry ? "Looking at what it would change" : "Importing"}</p> : null}
            {run.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(run.error)}
                </p>
            ) : null}
            {run.data ? <ReportSums result={run.data} tried={tried !== undefined} /> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    {done ? "Done" : "Cancel"}
                </Button>
                {done ? null : (
                    <Button variant={tried ? "default" : "filled"} disabled={!file} loading={run.isPending && run.variables.dry} onClick={() => go(true)}>
                        {tried ? "Look again" : "See what it would change"}
                    </Button>
                )}
                {tried ? (
                    <Button disabled={writes === 0} onClick={() => go(false)}>
                        {writes ? "Import" : "Nothing to import"}
                    </Button>
                ) : null}
            </div>
        </DropFile>
    );
}
