// Which closes were drawn for a second look, and the proof of the rate: each draw can be recomputed from its hash.
import { Button } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { useSampling } from "@/api/decide";
import { CommandHint } from "@/components/command-hint";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { RecordLink } from "@/records/record-link";
import { Person } from "@/components/person";
import styles from "./decide.module.css";

const most_shown = 200;

export function Sampling() {
    const period = new Date().toISOString().slice(0, 7);
    const sampling = useSampling(period);
    const [each, set_each] = useState(false);
    if (!sampling.data) return null;
    const { rates, items } = sampling.data;
    const acts = (
        <>
            {items.length ? (
                <Button variant="subtle" onClick={() => set_each(!each)}>
                    {each ? "Hide the draws" : "Show each draw"}
                </Button>
            ) : null}
            <CommandHint command={`redoubt decide sampling ${period}`} path={address("/reviews/sampling", { period })} />
        </>
    );
    return (
        <Section title="Work that is looked at again" action={acts}>
            {rates.length ? (
                <Table heads={["Level", "Closed this month", "Drawn", "Share", "Wanted"]}>
                    {rates.map((one) => (
                        <tr key={one.level}>
                            <td>{one.level}</td>
                            <td>{one.closes.toLocaleString("en")}</td>
                            <td>{one.sampled.toLocaleString("en")}</td>
                            <td>{one.closes ? `${Math.round((one.sampled / one.closes) * 100)} %` : "–"}</td>
                            <td>{one.percent} %</td>
                        </tr>
                    ))}
                </Table>
            ) : (
                <p className={styles.quiet}>Nothing was closed this month yet.</p>
            )}
            {each ? (
                <Table heads={["Record", "Closed by", "Level", "Hash", "Place", "Drawn below", "Drawn"]}>
                    {items.slice(0, most_shown).map((one) => (
                        <tr key={one.hash}>
                            <td><RecordLink record={one.record} by="key" /></td>
                            <td>{one.closed_by ? <Person name={one.closed_by.title} /> : "–"}</td>
                            <td>{one.level}</td>
                            <td className="mono" title={one.hash}>{one.hash.slice(0, 16)}</td>
                            <td>{one.place.toLocaleString("en")}</td>
                            <td>{one.threshold.toLocaleString("en")}</td>
                            <td>{one.sampled ? (one.review ? <RecordLink record={one.review} by="key" /> : "yes") : "no"}</td>
                        </tr>
                    ))}
                </Table>
            ) : null}
        </Section>
    );
}
