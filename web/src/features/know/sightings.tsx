// Who says that this asset exists: each source with what it knows it by, and why that is taken for this asset and no other.
import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useInventoryWords } from "@/api/inventory";
import type { AnyRecord } from "@/api/types";
import { say } from "@/components/notice";
import { Section } from "@/components/page";
import { ReasonForm } from "@/components/reason-form";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { words_of } from "@/components/words";
import styles from "./asset.module.css";

type KnownId = { kind: string; value: string; space?: string };
type Sighting = { source: string; key?: string; title?: string; first?: string; last?: string; count?: number; why?: string; ids?: KnownId[]; facts?: Record<string, unknown> };
type Service = { transport: string; port: number; address?: string; name?: string; product?: string; version?: string; process?: string; source?: string };

const items = <T,>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);

export function Sightings({ asset }: { asset: AnyRecord }) {
    const [leaving, set_leaving] = useState<Sighting | null>(null);
    const sightings = items<Sighting>(asset.sightings);
    if (sightings.length === 0) return null;
    const parts = sightings.filter((one) => one.key).length > 1;
    return (
        <Section title="Seen by" count={sightings.length}>
            <Table heads={["Source", "As", "Known by", "Last seen", "Why it is this asset"]} acts={parts}>
                {sightings.map((one) => (
                    <tr key={`${one.source} ${one.key}`}>
                        <td>{one.source}</td>
                        <td>
                            {one.title || one.key || ""}
                            <Facts facts={one.facts} />
                        </td>
                        <td>
                            <ul className={styles.ids}>
                                {items<KnownId>(one.ids).map((id) => (
                                    <li key={`${id.kind} ${id.value} ${id.space}`}>
                                        <span className={styles.kind}>{id.kind}</span> <span className="mono">{id.value}</span>
                                        {id.space ? <span className={styles.kind}> {id.space}</span> : null}
                                    </li>
                                ))}
                            </ul>
                        </td>
                        <td>{one.last ? <Time at={one.last} /> : ""}</td>
                        <td>{one.why ?? ""}</td>
                        {parts ? <RowActs>{one.key ? <RowAct verb="Take out" of={`what ${one.source} says`} onClick={() => set_leaving(one)} /> : null}</RowActs> : null}
                    </tr>
                ))}
            </Table>
            <Modal opened={leaving !== null} onClose={() => set_leaving(null)} title="Another thing after all">
                {leaving ? <SplitForm asset={asset} sighting={leaving} close={() => set_leaving(null)} /> : null}
            </Modal>
        </Section>
    );
}

/** What the source says besides: its system, its model, where it stands. */
function Facts({ facts = {} }: { facts?: Record<string, unknown> }) {
    const told = Object.entries(facts).filter(([, value]) => value !== null && value !== "");
    if (told.length === 0) return null;
    return (
        <ul className={styles.ids}>
            {told.map(([name, value]) => (
                <li key={name}>
                    <span className={styles.kind}>{words_of(name)}</span> {Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value)}
                </li>
            ))}
        </ul>
    );
}

function SplitForm({ asset, sighting, close }: { asset: AnyRecord; sighting: Sighting; close: () => void }) {
    const { split } = useInventoryWords();
    const act = (reason: string) => split.mutate({ asset: asset.key, source: sighting.source, key: sighting.key ?? "", reason }, { onSuccess: (made) => (say(`${made.key} is an asset of its own`), close()) });
    return (
        <ReasonForm verb="Take it out" busy={split.isPending} error={split.error} act={act} close={close}>
            <p>
                What {sighting.source} says of {sighting.title || sighting.key} becomes an asset of its own, with all that it brought. Later reports keep them apart.
            </p>
        </ReasonForm>
    );
}

/** That it may be the same thing as another, which only a person can say. */
export function Doubts({ asset }: { asset: AnyRecord }) {
    const doubts = items<{ with?: { key: string; title: string } | null; why: string }>(asset.doubts).filter((one) => one.with);
    if (doubts.length === 0) return null;
    return (
        <p className={styles.unlisted} role="note">
            This may be the same thing as {doubts.map((one) => one.with?.title).join(", ")}: {doubts[0]?.why}. <Link className="link" to="/know/inventory">Say whether it is</Link>
        </p>
    );
}

export function Services({ asset }: { asset: AnyRecord }) {
    const services = items<Service>(asset.services);
    if (services.length === 0) return null;
    return (
        <Section title="Answers on" count={services.length}>
            <Table heads={["Port", "Service", "Product", "Process", "Address", "Says"]}>
                {services.map((one, index) => (
                    <tr key={index}>
                        <td className="mono">
                            {one.port}/{one.transport}
                        </td>
                        <td>{one.name ?? ""}</td>
                        <td>{[one.product, one.version].filter(Boolean).join(" ")}</td>
                        <td>{one.process ?? ""}</td>
                        <td className="mono">{one.address ?? ""}</td>
                        <td>{one.source ?? ""}</td>
                    </tr>
                ))}
            </Table>
        </Section>
    );
}
