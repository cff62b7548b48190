// What should be scanned, how much of it is, and what is not.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { type DemandCoverage, useCoverage } from "@/api/reports";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { count_of } from "@/components/words";
import { DemandTables } from "@/records/demands/demand-tables";
import { ScanDemandForm } from "./demand-form";
import styles from "./scans.module.css";

const columns = [
    { head: "Scan", of: (one: DemandCoverage) => one.scan },
    { head: "Within", of: (one: DemandCoverage) => count_of(one.days, "day") },
];

export function CoveragePage() {
    const coverage = useCoverage();
    const [edited, set_edited] = useState<string | null>(null);
    const actions = (
        <>
            <CommandHint command="redoubt coverage show" path={address("/coverage")} />
            <Button onClick={() => set_edited("")}>New demand</Button>
        </>
    );
    const demands = coverage.data ?? [];
    return (
        <Page title="Coverage" actions={actions}>
            {coverage.isPending ? <Waiting /> : null}
            {coverage.isError ? <Trouble error={coverage.error} again={() => coverage.refetch()} /> : null}
            {coverage.data?.length === 0 ? (
                <Empty title="Nothing is demanded" action={<Button onClick={() => set_edited("")}>New demand</Button>}>
                    A demand says which assets must be scanned, by what class of scan and how often. Assets without a scan so young become a finding.
                </Empty>
            ) : null}
            {demands.length ? (
                <Columns>
                    <p className={styles.intro}>A scan counts for an asset when its report was imported and named it. Assets that miss what is demanded become one finding for each demand, every hour; the next scan closes it.</p>
                    <DemandTables demands={demands} columns={columns} met={{ head: "Covered", of: (one) => one.covered }} without="Without" last="Last scan" by edit={set_edited} />
                </Columns>
            ) : null}
            <Modal opened={edited !== null} onClose={() => set_edited(null)} size={560} title={edited ? `Demand ${edited}` : "New demand"}>
                {edited !== null ? <ScanDemandForm name={edited} demands={demands} close={() => set_edited(null)} /> : null}
            </Modal>
        </Page>
    );
}
