// One demand on assets: which, how often, how severe its gaps are; what else its kind asks for comes as children.
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { message_of } from "@/api/problem";
import styles from "./demands.module.css";

const levels = ["low", "medium", "high", "critical"];
export type Demand = { name: string; query: string; severity: string };
export type Change<D> = (part: Partial<D>) => void;
type Term<D> = { label: string; most: number; of: (demand: D) => number; with: (term: number) => Partial<D> };
type Asked<D extends Demand> = {
    name: string; // empty: a new one
    demands: D[]; // all that there are: they are kept together
    fresh: D;
    example: string;
    term: Term<D>;
    also?: (demand: D, change: Change<D>) => ReactNode;
    keep: UseMutationResult<unknown, Error, D[]>;
    close: () => void;
};

export function DemandForm<D extends Demand>({ name, demands, fresh, example, term, also, keep, close }: Asked<D>) {
    const before = demands.find((one) => one.name === name);
    const [demand, set_demand] = useState<D>(before ?? fresh);
    const change: Change<D> = (part) => set_demand((now) => ({ ...now, ...part }));
    const others = demands.filter((one) => one.name !== name);
    const save = (all: D[]) => keep.mutate(all, { onSuccess: close });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), save([...others, demand]))}>
            <TextInput label="Name" description="Lower-case letters, digits and dashes" required disabled={!!before} value={demand.name} onChange={(event) => change({ name: event.currentTarget.value } as Partial<D>)} />
            <TextInput label="Assets" description="A query over assets" placeholder={example} required value={demand.query} onChange={(event) => change({ query: event.currentTarget.value } as Partial<D>)} />
            <div className={styles.beside}>
                {also?.(demand, change)}
                <NumberInput label={term.label} min={1} max={term.most} value={term.of(demand)} onChange={(value) => change(term.with(Number(value) || 1))} />
                <Select label="Severity of gaps" data={levels} value={demand.severity} allowDeselect={false} onChange={(severity) => change({ severity: severity ?? "medium" } as Partial<D>)} />
            </div>
            {keep.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(keep.error)}
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
                <Button type="submit" loading={keep.isPending}>
                    Save
                </Button>
            </div>
        </form>
    );
}
