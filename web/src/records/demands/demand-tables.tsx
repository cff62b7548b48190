// Demands on assets, how much of each is met, and which assets miss it.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RecordRef } from "@/api/types";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { RecordLink } from "@/records/record-link";
import type { Demand } from "./demand-form";
import styles from "./demands.module.css";

type Gap = { asset: RecordRef; last: string | null; tool?: string | null };
type Looked = Demand & { assets: number; late: number; never: number; gaps: Gap[] };
type Column<D> = { head: string; of: (one: D) => string };
type Shown<D extends Looked> = {
    demands: D[];
    columns: Column<D>[]; // what its kind says beside
    met: { head: string; of: (one: D) => number };
    without: string; // "Not heard of"
    last: string; // "Last heard of"
    by?: boolean; // by what tool
    action?: ReactNode;
    edit: (name: string) => void;
};

export function DemandTables<D extends Looked>(shown: Shown<D>) {
    const { demands, columns, met, action } = shown;
    return (
        <>
            <Section title="Demanded" count={demands.length} action={action}>
                <Table heads={["Demand", "Assets that", ...columns.map((one) => one.head), "Assets", met.head, "Too long ago", "Never"]} acts>
                    {demands.map((one) => (
                        <Row key={one.name} one={one} shown={shown} />
                    ))}
                </Table>
            </Section>
            {demands
                .filter((one) => one.gaps.length)
                .map((one) => (
                    <Gaps key={one.name} one={one} shown={shown} />
                ))}
        </>
    );
}

const missing = (count: number) => (count ? <span className={styles.late}>▲ {count.toLocaleString("en")}</span> : "0");

function Row<D extends Looked>({ one, shown: { columns, met, edit } }: { one: D; shown: Shown<D> }) {
    const share = one.assets ? `${met.of(one).toLocaleString("en")} (${Math.floor((100 * met.of(one)) / one.assets)} %)` : null;
    return (
        <tr>
            <td>{one.name}</td>
            <td>
                <Link className="link mono" to="/know/assets" search={{ q: one.query } as never}>
                    {one.query}
                </Link>
            </td>
            {columns.map((column) => (
                <td key={column.head}>{column.of(one)}</td>
            ))}
            <td>{one.assets.toLocaleString("en")}</td>
            <td>{share ?? <span className={styles.quiet}>no such asset</span>}</td>
            <td>{missing(one.late)}</td>
            <td>{missing(one.never)}</td>
            <td>
                <Button variant="subtle" size="compact-xs" onClick={() => edit(one.name)}>
                    Change
                </Button>
            </td>
        </tr>
    );
}

function Gaps<D extends Looked>({ one, shown: { without, last, by } }: { one: D; shown: Shown<D> }) {
    const all = one.late + one.never;
    return (
        <Section title={`${without}: ${one.name}`} count={all}>
            <Table heads={["Asset", last, ...(by ? ["By"] : [])]}>
                {one.gaps.map((gap) => (
                    <tr key={gap.asset.id}>
                        <td>
                            <RecordLink record={gap.asset} />
                        </td>
                        <td>{gap.last ? <Time at={gap.last} /> : <span className={styles.late}>never</span>}</td>
                        {by ? <td>{gap.tool ?? ""}</td> : null}
                    </tr>
                ))}
            </Table>
            {one.gaps.length < all ? <p className={styles.quiet}>The first {one.gaps.length.toLocaleString("en")}.</p> : null}
        </Section>
    );
}
