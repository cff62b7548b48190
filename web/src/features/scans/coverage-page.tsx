// What should be scanned, how much of it is, and what is not.
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type DemandCoverage, useCoverage } from "@/api/reports";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import { DemandForm } from "./demand-form";
import styles from "./scans.module.css";

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
                    <Demands demands={demands} edit={set_edited} />
                    {demands.filter((one) => one.gaps.length).map((one) => <Gaps key={one.name} demand={one} />)}
                </Columns>
            ) : null}
            <Modal opened={edited !== null} onClose={() => set_edited(null)} size={560} title={edited ? `Demand ${edited}` : "New demand"}>
                {edited !== null ? <DemandForm name={edited} demands={demands} close={() => set_edited(null)} /> : null}
            </Modal>
        </Page>
    );
}

const share = (one: DemandCoverage) => (one.assets ? Math.floor((100 * one.covered) / one.assets) : null);

const Demands = ({ demands, edit }: { demands: DemandCoverage[]; edit: (name: string) => void }) => (
    <Section title="Demanded" count={demands.length}>
        <Table heads={["Demand", "Assets that", "Scan", "Within", "Assets", "Covered", "Too long ago", "Never"]} acts>
            {demands.map((one) => (
                <tr key={one.name}>
                    <td>{one.name}</td>
                    <td>
                        <Link className="link mono" to="/know/assets" search={{ q: one.query } as never}>
                            {one.query}
                        </Link>
                    </td>
                    <td>{one.scan}</td>
                    <td>{count_of(one.days, "day")}</td>
                    <td>{one.assets.toLocaleString("en")}</td>
                    <td>{share(one) === null ? <span className={styles.quiet}>no such asset</span> : `${one.covered.toLocaleString("en")} (${share(one)} %)`}</td>
                    <td>{one.late ? <span className={styles.late}>▲ {one.late.toLocaleString("en")}</span> : "0"}</td>
                    <td>{one.never ? <span className={styles.late}>▲ {one.never.toLocaleString("en")}</span> : "0"}</td>
                    <td>
                        <Button variant="subtle" size="compact-xs" onClick={() => edit(one.name)}>
                            Change
                        </Button>
                    </td>
                </tr>
            ))}
        </Table>
    </Section>
);

const Gaps = ({ demand }: { demand: DemandCoverage }) => (
    <Section title={`Without: ${demand.name}`} count={demand.late + demand.never}>
        <Table heads={["Asset", "Last scan", "By"]}>
            {demand.gaps.map((gap) => (
                <tr key={gap.asset.id}>
                    <td>
                        <RecordLink record={gap.asset} />
                    </td>
                    <td>{gap.last ? <Time at={gap.last} /> : <span className={styles.late}>never</span>}</td>
                    <td>{gap.tool ?? ""}</td>
                </tr>
            ))}
        </Table>
        {demand.gaps.length < demand.late + demand.never ? <p className={styles.quiet}>The first {demand.gaps.length.toLocaleString("en")}.</p> : null}
    </Section>
);
