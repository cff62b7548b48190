// Zones and their subnets from a table: what it would change first, then for good.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { import_subnets } from "@/api/network";
import { message_of } from "@/api/problem";
import { useRefresh } from "@/api/records";
import { CommandHint } from "@/components/command-hint";
import { DropFile } from "@/components/drop-file";
import { say } from "@/components/notice";
import { Sums } from "@/components/outcome";
import { count_of } from "@/components/words";
import styles from "./network.module.css";

export function ImportSubnets({ close }: { close: () => void }) {
    const refresh = useRefresh();
    const [file, set_file] = useState<File | null>(null);
    const run = useMutation({ mutationFn: ({ table, dry }: { table: File; dry: boolean }) => import_subnets(table, dry) });
    const tried = run.variables?.dry ? run.data : undefined;
    const done = run.variables?.dry ? undefined : run.data;
    const finish = async (changed: number) => {
        await refresh("assets", "all");
        say(`${count_of(changed, "zone")} written; what follows for assets is worked out in a moment`);
    };
    const go = (dry: boolean) => file && run.mutate({ table: file, dry }, { onSuccess: (result) => void (dry || finish(result.created + result.changed)) });
    const take = (table: File) => (set_file(table), run.reset());
    return (
        <DropFile file={file} prompt="Drop a table here: columns zone and subnet; site, trust, description." take={take} beside={<CommandHint command={`redoubt network import ${file?.name ?? "FILE"} --dry-run`} path={address("/network/subnets", { dry_run: true })} method="POST" />}>
            {run.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(run.error)}
                </p>
            ) : null}
            {run.data ? (
                <>
                    <Sums label={tried ? "What it would change" : "What it changed"} sums={[{ word: "rows", count: run.data.rows }, { word: tried ? "zones to create" : "zones created", count: run.data.created }, { word: tried ? "to change" : "changed", count: run.data.changed }, { word: "the same", count: run.data.same }]} />
                    {run.data.problems.map((problem) => (
                        <p key={`${problem.where} ${problem.message}`} className={styles.bad}>
                            {problem.where}: {problem.message}
                        </p>
                    ))}
                </>
            ) : null}
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
                    <Button disabled={tried.created + tried.changed === 0} onClick={() => go(false)}>
                        {tried.created + tried.changed ? "Import" : "Nothing to import"}
                    </Button>
                ) : null}
            </div>
        </DropFile>
    );
}
