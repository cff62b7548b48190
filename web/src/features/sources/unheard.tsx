// Of which assets logs are demanded, how many are heard of, and which are not.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { type LogDemandCoverage, useLogCoverage } from "@/api/sources";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns } from "@/components/page";
import { count_of } from "@/components/words";
import { DemandTables } from "@/records/demands/demand-tables";
import { LogDemandForm } from "./log-demand-form";
import styles from "./sources.module.css";

const columns = [{ head: "Within", of: (one: LogDemandCoverage) => count_of(one.hours, "hour") }];

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
                    <DemandTables demands={demands} columns={columns} met={{ head: "Heard of", of: (one) => one.heard }} without="Not heard of" last="Last heard of" action={add} edit={set_edited} />
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
