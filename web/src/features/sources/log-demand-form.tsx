// One demand: of which assets logs must arrive, and how often.
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type LogDemand, type LogDemandCoverage, useSetLogDemands } from "@/api/sources";
import styles from "./sources.module.css";

const levels = ["low", "medium", "high", "critical"];
const plain = ({ name, query, hours, severity }: LogDemand): LogDemand => ({ name, query, hours, severity });

export function LogDemandForm({ name, demands, close }: { name: string; demands: LogDemandCoverage[]; close: () => void }) {
    const before = demands.find((one) => one.name === name);
    const [demand, set_demand] = useState<LogDemand>(before ? plain(before) : { name: "", query: "", hours: 24, severity: "medium" });
    const set = useSetLogDemands();
    const change = (part: Partial<LogDemand>) => set_demand((now) => ({ ...now, ...part }));
    const others = demands.filter((one) => one.name !== name).map(plain);
    const save = (all: LogDemand[]) => set.mutate(all, { onSuccess: close });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), save([...others, demand]))}>
            <TextInput label="Name" description="Lower-case letters, digits and dashes" required disabled={!!before} value={demand.name} onChange={(event) => change({ name: event.currentTarget.value })} />
            <TextInput label="Assets" description="A query over assets" placeholder="kind:service criticality:high" required value={demand.query} onChange={(event) => change({ query: event.currentTarget.value })} />
            <NumberInput label="Within hours" min={1} max={2160} value={demand.hours} onChange={(hours) => change({ hours: Number(hours) || 1 })} />
            <Select label="Severity of gaps" data={levels} value={demand.severity} allowDeselect={false} onChange={(severity) => change({ severity: severity ?? "medium" })} />
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
