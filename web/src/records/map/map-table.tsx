// The map as a table: each asset with what it is linked to, for whoever does not see the drawing or wants to read it out.
import { Link } from "@tanstack/react-router";
import type { MapNode, ServiceMap } from "@/api/network";
import { SeverityLabel, is_severity } from "@/components/severity";
import { Table } from "@/components/table";
import { words_of } from "@/components/words";

const flows: Record<string, string> = { flow: "may flow to", forbidden: "must not flow to" };
const spoken = (relation: string) => flows[relation] ?? relation.replaceAll("-", " ");
const to_asset = (node: MapNode) => `/know/assets/${node.key}`;

export function MapTable({ map, found }: { map: ServiceMap; found: ReadonlySet<string> }) {
    const by_id = new Map(map.nodes.map((node) => [node.id, node]));
    const shown = found.size ? map.nodes.filter((node) => found.has(node.id)) : map.nodes;
    return (
        <Table heads={["Asset", "Kind", "Zone", "Site", "Criticality", "Exposure", "Team", "Linked with"]}>
            {shown.map((node) => (
                <tr key={node.id}>
                    <td>
                        <Link className="link" to={to_asset(node)}>
                            {node.title}
                        </Link>
                    </td>
                    <td>{words_of(node.kind)}</td>
                    <td>{node.zone}</td>
                    <td>{node.site}</td>
                    <td>{is_severity(node.criticality) ? <SeverityLabel severity={node.criticality} /> : node.criticality}</td>
                    <td>{node.exposure}</td>
                    <td>{node.team}</td>
                    <td>{links_of(node, map, by_id)}</td>
                </tr>
            ))}
        </Table>
    );
}

function links_of(node: MapNode, map: ServiceMap, by_id: Map<string, MapNode>): string {
    const out = map.edges.filter((edge) => edge.from === node.id).map((edge) => `${spoken(edge.relation)} ${by_id.get(edge.to)?.title ?? ""}${edge.what ? ` (${edge.what})` : ""}`);
    const into = map.edges.filter((edge) => edge.to === node.id).map((edge) => `${by_id.get(edge.from)?.title ?? ""} ${spoken(edge.relation)} it`);
    return [...out, ...into].join("; ");
}
