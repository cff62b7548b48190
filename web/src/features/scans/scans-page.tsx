// The scans whose reports came in, and the way in for the next one.
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type ScanRun, useScanRuns } from "@/api/reports";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { ImportScan } from "./import-scan";
import styles from "./scans.module.css";

export function ScansPage() {
    const runs = useScanRuns();
    const [open, set_open] = useState(false);
    const way_in = <Button onClick={() => set_open(true)}>Import a report</Button>;
    const actions = (
        <>
            <CommandHint command="redoubt coverage scans" path={address("/scans")} />
            <Button variant="default" component={Link} to="/fix/mappings">
                Formats
            </Button>
            {way_in}
        </>
    );
    return (
        <Page title="Scans" actions={actions}>
            {runs.isPending ? <Waiting /> : null}
            {runs.isError ? <Trouble error={runs.error} again={() => runs.refetch()} /> : null}
            {runs.data?.length === 0 ? (
                <Empty title="No report was imported yet" action={way_in}>
                    Reports of scanners become findings here: of code, hosts, applications, clouds and packages, from any of the tools you run. The same weakness is known again in the next report, wherever it moved.
                </Empty>
            ) : null}
            {runs.data?.length ? (
                <Columns>
                    <Runs runs={runs.data} />
                </Columns>
            ) : null}
            <Modal opened={open} onClose={() => set_open(false)} size={900} title="Import a report">
                {open ? <ImportScan close={() => set_open(false)} /> : null}
            </Modal>
        </Page>
    );
}

const number = (count: number) => (count ? count.toLocaleString("en") : <span className={styles.quiet}>0</span>);

const Runs = ({ runs }: { runs: ScanRun[] }) => (
    <Section title="Newest first" count={runs.length}>
        <Table heads={["Scanned", "Tool", "Findings", "New", "Changed", "Gone", "Back", "File", "Imported", "By"]}>
            {runs.map((run) => (
                <tr key={run.id}>
                    <td>
                        <Time at={run.scanned} as="long" />
                    </td>
                    <td>
                        <Link className="link" to="/fix/findings" search={{ q: `tools:"${run.tool}"` } as never}>
                            {run.tool}
                        </Link>{" "}
                        <span className={styles.quiet}>{run.tool_version}</span>
                    </td>
                    <td>{run.findings.toLocaleString("en")}</td>
                    <td>{number(run.new)}</td>
                    <td>{number(run.changed)}</td>
                    <td>{number(run.gone)}</td>
                    <td>{number(run.back)}</td>
                    <td className={styles.file}>
                        {run.file} {run.partial ? <span className={styles.quiet}>a part</span> : null}
                    </td>
                    <td>
                        <Time at={run.imported} />
                    </td>
                    <td>{run.by}</td>
                </tr>
            ))}
        </Table>
    </Section>
);
