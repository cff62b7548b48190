// What is missing or wrong, one list each; a list that is empty is not shown.
import type { ReactNode } from "react";
import type { NetworkGaps } from "@/api/network";
import { Section } from "@/components/page";
import { SeverityLabel, is_severity } from "@/components/severity";
import { Table } from "@/components/table";
import { RecordLink } from "@/records/record-link";
import styles from "./network.module.css";

export const gap_count = (gaps: NetworkGaps) => Object.values(gaps).reduce((sum, list) => sum + list.total, 0);

export function Gaps({ gaps }: { gaps: NetworkGaps }) {
    if (gap_count(gaps) === 0) return <p className={styles.quiet}>Nothing is missing: every address has a place, nobody says otherwise, and two layers protect every asset.</p>;
    return (
        <>
            <List title="Against policy" list={gaps.against_policy} heads={["Severity", "What", "Why"]}>
                {gaps.against_policy.items.map((one) => (
                    <tr key={one.title}>
                        <td>{is_severity(one.severity) ? <SeverityLabel severity={one.severity} /> : one.severity}</td>
                        <td>{one.title}</td>
                        <td>{one.description}</td>
                    </tr>
                ))}
            </List>
            <Assets title="Somebody says otherwise" list={gaps.differing} />
            <Assets title="Addresses without a place" list={gaps.unplaced} />
            <Assets title="Nobody knows from where they can be reached" list={gaps.unknown} />
            <List title="Subnets that overlap" list={gaps.overlaps} heads={["Subnet", "Of", "And", "Of", "How"]}>
                {gaps.overlaps.items.map(({ one, other, same }) => (
                    <tr key={`${one.name} ${one.subnet} ${other.name} ${other.subnet}`}>
                        <td className="mono">{one.subnet}</td>
                        <td>
                            <RecordLink record={one.zone} />
                        </td>
                        <td className="mono">{other.subnet}</td>
                        <td>
                            <RecordLink record={other.zone} />
                        </td>
                        <td>{same ? "the same: an address in it has a place only where its source or site says which" : "the second lies within the first, and decides there"}</td>
                    </tr>
                ))}
            </List>
            <List title="Fewer than two layers of protection" list={gaps.thin} heads={["Asset", "Criticality", "Protected by"]}>
                {gaps.thin.items.map((one) => (
                    <tr key={one.asset.id}>
                        <td>
                            <RecordLink record={one.asset} />
                        </td>
                        <td>{is_severity(one.criticality) ? <SeverityLabel severity={one.criticality} /> : one.criticality}</td>
                        <td>{one.layers.length ? one.layers.map((layer) => `${layer.layer}: ${layer.controls.map((control) => control.title).join(", ")}`).join("; ") : <span className={styles.quiet}>nothing</span>}</td>
                    </tr>
                ))}
            </List>
        </>
    );
}

function List({ title, list, heads, children }: { title: string; list: { items: unknown[]; total: number }; heads: string[]; children: ReactNode }) {
    if (list.total === 0) return null;
    return (
        <Section title={title} count={list.total}>
            <Table heads={heads}>{children}</Table>
            {list.total > list.items.length ? <p className={styles.quiet}>The first {list.items.length.toLocaleString("en")} are shown.</p> : null}
        </Section>
    );
}

const Assets = ({ title, list }: { title: string; list: NetworkGaps["unplaced"] }) => (
    <List title={title} list={list} heads={["Asset", "Why"]}>
        {list.items.map((one) => (
            <tr key={`${one.asset.id} ${one.why}`}>
                <td>
                    <RecordLink record={one.asset} />
                </td>
                <td>{one.why}</td>
            </tr>
        ))}
    </List>
);
