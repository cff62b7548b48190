import { Link } from "@tanstack/react-router";
import type { NetworkZone } from "@/api/network";
import { Table } from "@/components/table";
import { RecordLink } from "@/records/record-link";
import styles from "./network.module.css";

export const trust_words: Record<string, string> = { internal: "internal", dmz: "there to be reached", partner: "partners", outside: "outside" };

export function ZoneTable({ zones }: { zones: NetworkZone[] }) {
    return (
        <Table heads={["Zone", "Trust", "Site", "Subnets", "Assets"]}>
            {zones.map((one) => (
                <tr key={one.zone.id}>
                    <td>
                        <RecordLink record={one.zone} />
                    </td>
                    <td>{one.trust ? trust_words[one.trust] : <span className={styles.quiet}>nobody has said</span>}</td>
                    <td>{one.site}</td>
                    <td className="mono">{one.subnets.join(", ")}</td>
                    <td>
                        <Link className="link" to="/know/assets" search={{ q: `zone:"${one.name}" -kind:network_zone` } as never}>
                            {one.assets.toLocaleString("en")}
                        </Link>
                    </td>
                </tr>
            ))}
        </Table>
    );
}
