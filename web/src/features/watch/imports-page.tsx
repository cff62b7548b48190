import { Button, Progress } from "@mantine/core";
import { address } from "@/api/client";
import { is_over, useImports } from "@/api/imports";
import type { ImportJob } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { Time } from "@/components/time";
import { bytes_of } from "@/components/words";
import { choose_logs } from "./import-drop";
import { ImportResult } from "./import-tray";
import styles from "./imports.module.css";

export function ImportsPage() {
    const imports = useImports();
    const actions = (
        <>
            <CommandHint command="redoubt import LOGS" path={address("/imports")} />
            <Button onClick={choose_logs}>Import logs</Button>
        </>
    );
    return (
        <Page title="Imports" actions={actions}>
            {imports.isPending ? <Waiting /> : null}
            {imports.isError ? <Trouble error={imports.error} again={() => imports.refetch()} /> : null}
            {imports.data?.length === 0 ? (
                <Empty title="Nothing has been imported yet" action={<Button onClick={choose_logs}>Import logs</Button>}>
                    Drop Windows event logs (EVTX) or NDJSON files anywhere on Watch, also inside .zip or .gz. The live rules look through them; the same file twice changes nothing.
                </Empty>
            ) : null}
            {imports.data?.length ? (
                <Columns>
                    <ul className={styles.jobs}>
                        {imports.data.map((job) => (
                            <Job key={job.id} job={job} />
                        ))}
                    </ul>
                </Columns>
            ) : null}
        </Page>
    );
}

function Job({ job }: { job: ImportJob }) {
    return (
        <li className={styles.job}>
            <header>
                <strong className="cut">{job.name}</strong>
                <span>{job.bytes === undefined ? "" : bytes_of(job.bytes)}</span>
                <span>
                    <Time at={job.started} />
                </span>
                <span>{job.state}</span>
            </header>
            {is_over(job) ? <ImportResult job={job} /> : <Progress size="xs" value={100 * (job.progress ?? 0)} aria-label={`Import of ${job.name}`} />}
        </li>
    );
}
