import { expect, test } from "vitest";
import type { MapEdge, MapNode } from "@/api/network";
import { draw, group_id, matching } from "@/records/map/grouping";
import { lay_out, type Place } from "@/records/map/layout";

const node = (id: string, zone: string | null, part: Partial<MapNode> = {}): MapNode => ({ id, key: `ASSET-${id}`, title: `host ${id}`, state: "active", kind: "host", criticality: "medium", exposure: "internal", site: null, zone, team: null, distance: 0, findings: 0, ...part });
const edge = (from: string, to: string, relation: MapEdge["relation"] = "connects-to"): MapEdge => ({ from, to, relation, what: null });
const nodes = [node("a", "dmz", { exposure: "public" }), node("b", "servers", { criticality: "critical" }), node("c", "servers"), node("d", null)];
const edges = [edge("a", "b"), edge("a", "c"), edge("b", "c"), edge("c", "d", "stores")];

test("a collapsed group is one node, its inner edges go, and edges to it are counted", () => {
    const drawn = draw(nodes, edges, "zone", new Set());
    expect(drawn.alone).toEqual([]);
    expect(drawn.groups.map((group) => [group.name, group.members.length, group.public_ones, group.critical_ones])).toEqual([["dmz", 1, 1, 0], ["no zone", 1, 0, 0], ["servers", 2, 0, 1]]);
    expect(drawn.edges).toEqual([
        { id: "group dmz connects-to group servers", from: "group dmz", to: "group servers", relation: "connects-to", what: null, count: 2 },
        { id: "group servers stores group no zone", from: "group servers", to: "group no zone", relation: "stores", what: null, count: 1 },
    ]);
});

test("an open group shows its members and their edges", () => {
    const drawn = draw(nodes, edges, "zone", new Set(["servers"]));
    expect(drawn.edges.map((one) => `${one.from} ${one.to}`)).toEqual(["group dmz b", "group dmz c", "b c", "c group no zone"]);
    expect(draw(nodes, edges, null, new Set()).edges).toHaveLength(4);
});

test("what is looked for is found by title, key, zone and kind", () => {
    expect([...matching(nodes, "SERVERS")]).toEqual(["b", "c"]);
    expect([...matching(nodes, "asset-d")]).toEqual(["d"]);
    expect(matching(nodes, "  ").size).toBe(0);
});

const apart = (one: Place, other: Place) => one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;

const overlapping = (places: Place[]) => places.some((one, at) => places.slice(at + 1).some((other) => !apart(one, other)));

test("five hundred nodes get places that do not overlap, members inside their frame", { timeout: 60_000 }, () => {
    const many = Array.from({ length: 500 }, (_, index) => node(String(index), `zone ${index % 12}`));
    const joints = many.slice(1).map((one, index) => edge(one.id, String(Math.floor(index / 3))));
    const drawn = draw(many, joints, "zone", new Set(many.map((one) => one.zone as string).slice(0, 4)));
    const box = { width: 200, height: 50 };
    const places = lay_out({
        boxes: drawn.groups.filter((group) => !group.open).map((group) => ({ id: group.id, ...box })),
        groups: drawn.groups.filter((group) => group.open).map((group) => ({ id: group.id, members: group.members.map((one) => ({ id: one.id, ...box })) })),
        joints: drawn.edges,
    });
    const outer = places.filter((place) => !place.parent);
    expect(outer).toHaveLength(12);
    expect(overlapping(outer)).toBe(false);
    const frame = outer.find((place) => place.id === group_id("zone 0")) as Place;
    const inside = places.filter((place) => place.parent === frame.id);
    expect(inside.length).toBeGreaterThan(40);
    for (const one of inside) expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= frame.width && one.y + one.height <= frame.height).toBe(true);
    expect(overlapping(inside)).toBe(false);
});
