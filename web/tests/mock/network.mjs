// The network and the map, from memory: what runs where by the place in the list, one zone with a gap.
const node_of = (asset, index) => ({ id: asset.id, key: asset.key, title: asset.title, state: asset.state, kind: asset.kind ?? "host", criticality: asset.criticality ?? "medium", exposure: asset.exposure ?? "unknown", site: asset.site ?? null, zone: asset.zone ?? null, team: asset.owner?.title ?? null, distance: index, findings: index % 5 === 0 ? 2 : 0 });
const edges_of = (nodes) => nodes.flatMap((node, index) => (index === 0 ? [] : [{ from: node.id, to: nodes[Math.floor((index - 1) / 3)].id, relation: ["runs-on", "depends-on", "connects-to", "stores"][index % 4], what: null }]));

export function network({ parts: [first, what], search, world }) {
    const assets = world.assets();
    if (first === "map") {
        const focus = assets.findIndex((one) => one.key === search.get("focus") || one.id === search.get("focus"));
        const nodes = (focus < 0 ? assets : assets.slice(focus, focus + 4)).slice(0, Number(search.get("limit") || 500)).map(node_of);
        return { nodes, edges: edges_of(nodes), total: nodes.length, cut: false };
    }
    if (first !== "network") return undefined;
    const zone = world.ref(assets[0]);
    if (what === "zones") return { items: [{ zone, name: "server", site: "Graz", trust: "internal", subnets: ["10.2.0.0/16"], assets: 7, flows: 1 }] };
    if (what === "matrix") return { zones: [{ zone, name: "server", trust: "internal" }], flows: [{ from: zone.key, to: zone.key, rule: "allowed", ports: "tcp/443", why: "", against_policy: false }] };
    const none = { items: [], total: 0 };
    if (what === "gaps") return { overlaps: none, unplaced: { items: [{ asset: zone, why: "10.3.0.1 lies in no subnet of any zone" }], total: 1 }, differing: none, unknown: none, against_policy: none, thin: { items: [{ asset: zone, criticality: "critical", layers: [] }], total: 1 } };
    if (what === "derive") return { assets: assets.length, changed: 0, raised: 0, closed: 0 };
    const set = (value) => ({ set: value, follows: value, why: "10.2.0.10 lies in 10.2.0.0/16 of zone server" });
    return { asset: zone, zone: set("server"), site: set("Graz"), exposure: set("internal"), addresses: [], reaches: [{ service: "ssh (22/tcp)", from: "server", exposure: "internal", basis: "allowed", why: "ssh (22/tcp) answers in zone server itself" }], inner_services: [], unknown: [], layers: [] };
}
