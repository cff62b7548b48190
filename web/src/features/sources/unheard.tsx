// Of which assets logs are demanded, how many are heard of, and which are not.
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type LogDemandCoverage, useLogCoverage } from "@/api/sources";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import { LogDemandForm } from "./log-demand-form";
import styles from "./sources.module.css";

export function Unheard() {
    const coverage = useLogCoverage();
    const [edited, set_edited] = useState<string | null>(null);
    if (coverage.isPending) return <Waiting />;
    if (coverage.isError) return <Trouble error={coverage.error} again={() => coverage.refetch()} />;
    const demands = coverage.data;
    const add = (
        <Button size="compact-sm" variant="default" onClick={() => set_edited("")}>
            New demand
        </Button>
    );
    return (
        <>
            {demands.length ? (
                <Columns>
                    <p className={styles.intro}>An asset counts as heard of when a host of its name or address was seen in events, or when a source that delivers says that it covers it. What is missing becomes one finding for each demand, every hour; the first event closes it.</p>
                    <Section title="Demanded" count={demands.length} action={add}>
                        <Table heads={["Demand", "Assets that", "Within", "Assets", "Heard of", "Too long ago", "Never"]} acts>
                            {demands.map((one) => (
                                <Demand key={one.name} one={one} edit={() => set_edited(one.name)} />
                            ))}
                        </Table>
                    </Section>
                    {demands.filter((one) => one.gaps.length).map((one) => <Silent key={one.name} one={one} />)}
                </Columns>
            ) : (
                <Empty title="Logs of nothing are demanded" action={add}>
                    A demand says of which assets logs must arrive, and how often.
                </Empty>
            )}
            <Modal opened={edited !== null} onClose={() => set_edited(null)} size={560} title={edited ? `Demand ${edited}` : "New demand"}>
                {edited !== null ? <LogDemandForm name={edited} demands={demands} close={() => set_edited(null)} /> : null}
            </Modal>
        </>
    );
}

const Demand = ({ one, edit }: { one: LogDemandCoverage; edit: () => void }) => (
    <tr>
        <td>{one.name}</td>
        <td>
            <Link className="link mono" to="/know/assets" search={{ q: one.query } as never}>
                {one.query}
            </Link>
        </td>
        <td>{count_of(one.hours, "hour")}</td>
        <td>{one.assets.toLocaleString("en")}</td>
        <td>{one.assets ? `${one.heard.toLocaleString("en")} (${Math.floor((100 * one.heard) / one.assets)} %)` : <span className={styles.quiet}>no such asset</span>}</td>
        <td>{one.late ? <span className={styles.warn}>▲ {one.late.toLocaleString("en")}</span> : "0"}</td>
        <td>{one.never ? <span className={styles.warn}>▲ {one.never.toLocaleString("en")}</span> : "0"}</td>
        <td>
            <Button variant="subtle" size="compact-xs" onClick={edit}>
                Change
            </Button>
        </td>
    </tr>
);

const Silent = ({ one }: { one: LogDemandCoverage }) => (
    <Section title={`Not heard of: ${one.name}`} count={one.late + one.never}>
        <Table heads={["Asset", "Last heard of"]}>
            {one.gaps.map((gap) => (
                <tr key={gap.asset.id}>
                    <td>
                        <RecordLink record={gap.asset} />
                    </td>
                    <td>{gap.last ? <Time at={gap.last} /> : <span className={styles.warn}>never</span>}</td>
                </tr>
            ))}
        </Table>
        {one.gaps.length < one.late + one.never ? <p className={styles.quiet}>The first {one.gaps.length.toLocaleString("en")}.</p> : null}
    </Section>
);
