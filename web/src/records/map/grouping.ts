// Which nodes and edges are drawn: assets one by one, or groups of them as one node with counts, and edges between what is drawn.
import type { MapEdge, MapNode } from "@/api/network";

export const groupings = ["zone", "site", "kind", "team"] as const;
export type Grouping = (typeof groupings)[number];
/** `members` are assets of the group; a collapsed group is drawn as one node, an open one as a frame around them. */
export type Group = { id: string; name: string; members: MapNode[]; open: boolean; public_ones: number; critical_ones: number };
export type DrawnEdge = { id: string; from: string; to: string; relation: MapEdge["relation"]; what: string | null; count: number };
export type Drawn = { groups: Group[]; alone: MapNode[]; edges: DrawnEdge[] };

export const group_id = (name: string) => `group ${name}`;
const group_name = (node: MapNode, by: Grouping) => node[by] || `no ${by}`;

export function draw(nodes: MapNode[], edges: MapEdge[], by: Grouping | null, open: ReadonlySet<string>): Drawn {
    const groups = by ? grouped(nodes, by, open) : [];
    const stands_for = new Map<string, string>();
    for (const group of groups) for (const member of group.members) stands_for.set(member.id, group.open ? member.id : group.id);
    const drawn = joined(edges, (id) => stands_for.get(id) ?? id);
    if (!by || drawn.length <= most_lines) return { groups, alone: by ? [] : nodes, edges: drawn };
    const group_of = new Map(groups.flatMap((group) => group.members.map((member) => [member.id, group] as const)));
    const within = (edge: MapEdge) => group_of.get(edge.from) === group_of.get(edge.to);
    const inside = joined(edges.filter((edge) => within(edge) && group_of.get(edge.from)?.open), (id) => id);
    return { groups, alone: [], edges: [...inside, ...joined(edges.filter((edge) => !within(edge)), (id) => group_of.get(id)?.id ?? id)] };
}

/** With more lines than that, those between groups go from frame to frame, counted, and no longer to each member. */
const most_lines = 120;

function grouped(nodes: MapNode[], by: Grouping, open: ReadonlySet<string>): Group[] {
    const members = new Map<string, MapNode[]>();
    for (const node of nodes) {
        const name = group_name(node, by);
        members.set(name, [...(members.get(name) ?? []), node]);
    }
    return [...members].sort(([a], [b]) => a.localeCompare(b)).map(([name, list]) => ({
        id: group_id(name),
        name,
        members: list,
        open: open.has(name),
        public_ones: list.filter((node) => node.exposure === "public").length,
        critical_ones: list.filter((node) => node.criticality === "critical").length,
    }));
}

/** Edges of one relation between the same two become one, with how many there are; within a collapsed group there is none. */
function joined(edges: MapEdge[], end: (id: string) => string): DrawnEdge[] {
    const found = new Map<string, DrawnEdge>();
    for (const edge of edges) {
        const from = end(edge.from);
        const to = end(edge.to);
        if (from === to) continue;
        const id = `${from} ${edge.relation} ${to}`;
        const known = found.get(id);
        found.set(id, known ? { ...known, count: known.count + 1, what: known.what === edge.what ? known.what : null } : { id, from, to, relation: edge.relation, what: edge.what, count: 1 });
    }
    return [...found.values()];
}

/** Nodes whose title, key, zone or site has the words. */
export function matching(nodes: MapNode[], words: string): Set<string> {
    const wanted = words.trim().toLowerCase();
    if (!wanted) return new Set();
    return new Set(nodes.filter((node) => [node.title, node.key, node.zone, node.site, node.kind].some((text) => text?.toLowerCase().includes(wanted))).map((node) => node.id));
}
