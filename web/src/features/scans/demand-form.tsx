// One demand: which assets, what scan, how often.
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type DemandCoverage, type ScanDemand, useSetDemands } from "@/api/reports";
import styles from "./scans.module.css";

const scans = ["any", "software", "host", "web", "code", "resource"];
const levels = ["low", "medium", "high", "critical"];
const plain = ({ name, query, scan, days, severity }: ScanDemand): ScanDemand => ({ name, query, scan, days, severity });

export function DemandForm({ name, demands, close }: { name: string; demands: DemandCoverage[]; close: () => void }) {
    const before = demands.find((one) => one.name === name);
    const [demand, set_demand] = useState<ScanDemand>(before ? plain(before) : { name: "", query: "", scan: "any", days: 30, severity: "medium" });
    const set = useSetDemands();
    const change = (part: Partial<ScanDemand>) => set_demand((now) => ({ ...now, ...part }));
    const others = demands.filter((one) => one.name !== name).map(plain);
    const save = (all: ScanDemand[]) => set.mutate(all, { onSuccess: close });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), save([...others, demand]))}>
            <TextInput label="Name" description="Lower-case letters, digits and dashes" required disabled={!!before} value={demand.name} onChange={(event) => change({ name: event.currentTarget.value })} />
            <TextInput label="Assets" description="A query over assets" placeholder="kind:repository visibility:public" required value={demand.query} onChange={(event) => change({ query: event.currentTarget.value })} />
            <div className={styles.thirds}>
                <Select label="Scan" data={scans} value={demand.scan} allowDeselect={false} onChange={(scan) => change({ scan: scan ?? "any" })} />
                <NumberInput label="Within days" min={1} max={3650} value={demand.days} onChange={(days) => change({ days: Number(days) || 1 })} />
                <Select label="Severity of gaps" data={levels} value={demand.severity} allowDeselect={false} onChange={(severity) => change({ severity: severity ?? "medium" })} />
            </div>
            {set.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(set.error)}
                </p>
            ) : null}
            <div className={styles.buttons}>
                {before ? (
                    <Button variant="default" onClick={() => save(others)}>
                        Drop it
                    </Button>
                ) : null}
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={set.isPending}>
                    Save
                </Button>
            </div>
        </form>
    );
}
