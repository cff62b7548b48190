// What an asset runs: what is vulnerable first, with the version that fixes it and the way to the findings; unknown is said as such.
import { Button, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAssetSoftware } from "@/api/software";
import type { AnyRecord } from "@/api/types";
import { Trouble } from "@/components/empty";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { of_standing, type SoftwareLine, software_lines } from "./software-rows";
import styles from "./asset.module.css";

const shown_first = 15;
const ids_first = 3;

export function AssetSoftware({ asset }: { asset: AnyRecord }) {
    const installed = useAssetSoftware(asset.id);
    const [whole, set_whole] = useState(false);
    const [weak, set_weak] = useState(false);
    if (installed.isError) return <Trouble error={installed.error} again={() => installed.refetch()} />;
    if (!installed.data) return null;
    const lines = software_lines(asset.software, installed.data.items, installed.data.has_feeds);
    if (lines.length === 0) return null;
    const chosen = weak ? lines.filter((one) => one.standing === "vulnerable") : lines;
    const sourced = lines.some((one) => one.source !== "");
    const [vulnerable, unknown] = [of_standing(lines, "vulnerable"), of_standing(lines, "unknown")];
    const action = (
        <>
            {vulnerable ? <Checkbox label="Only vulnerable" checked={weak} onChange={(event) => set_weak(event.currentTarget.checked)} /> : null}
            {vulnerable ? (
                <Link className="link" to="/fix/occurrences" search={{ q: `asset:${asset.key} is:open` } as never}>
                    Occurrences
                </Link>
            ) : null}
            {chosen.length > shown_first ? (
                <Button size="compact-sm" variant="subtle" onClick={() => set_whole(!whole)}>
                    {whole ? "Show fewer" : "Show all"}
                </Button>
            ) : null}
        </>
    );
    return (
        <Section title="Software" count={lines.length} action={action}>
            <p className={styles.standing} role="status">
                {vulnerable ? `${vulnerable.toLocaleString("en")} vulnerable` : "None known to be vulnerable"}
                {unknown ? `, ${unknown.toLocaleString("en")} unknown` : ""}
                {installed.data.has_feeds ? "" : ". There are no feeds of advisories, so nothing is known: "}
                {installed.data.has_feeds ? null : (
                    <Link className="link" to="/fix/feeds">
                        how to get them
                    </Link>
                )}
            </p>
            <Table heads={["Software", "Version", "Fixed in", "Known weaknesses", ...(sourced ? ["Says"] : [])]}>
                {(whole ? chosen : chosen.slice(0, shown_first)).map((one) => (
                    <Line key={one.key} line={one} asset={asset} sourced={sourced} />
                ))}
            </Table>
        </Section>
    );
}

function Line({ line, asset, sourced }: { line: SoftwareLine; asset: AnyRecord; sourced: boolean }) {
    const findings = (id: string) => ({ to: "/fix/findings", search: { q: `vulnerabilities:"${id}" subjects:${asset.key}` } as never });
    const more = line.weaknesses.length - ids_first;
    return (
        <tr>
            <td title={line.key}>{line.name}</td>
            <td className="mono">{line.version}</td>
            <td className="mono">{line.fixed_in || (line.standing === "vulnerable" ? <span className={styles.unknown}>nobody says</span> : "")}</td>
            <td>
                {line.standing === "vulnerable" ? (
                    <span className={styles.ids}>
                        <span className={styles.weak} aria-hidden="true">▲</span>
                        {line.weaknesses.slice(0, ids_first).map((id) => (
                            <Link key={id} className="link mono" {...findings(id)}>
                                {id}
                            </Link>
                        ))}
                        {more > 0 ? <span className={styles.kind} title={line.weaknesses.join(", ")}>and {more} more</span> : null}
                    </span>
                ) : line.standing === "unknown" ? (
                    <span className={styles.unknown} title={line.why}>unknown: {line.why}</span>
                ) : (
                    <span className={styles.kind}>none known</span>
                )}
            </td>
            {sourced ? <td>{line.source}</td> : null}
        </tr>
    );
}
