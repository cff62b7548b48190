// Where everything is drawn: each open group by itself, then the groups and what stands alone as boxes. Layers run from what uses to
// what is used, left to right or downward; what has no edge stands in rows, so that a group of many stays compact.
import { graphlib, layout as arrange } from "@dagrejs/dagre";

export type Box = { id: string; width: number; height: number };
export type Joint = { from: string; to: string };
export type LayoutQuestion = { boxes: Box[]; groups: { id: string; members: Box[] }[]; joints: Joint[] };
/** `down`: the layers of its level run downward. */
export type Place = { id: string; x: number; y: number; width: number; height: number; parent?: string; down?: boolean };

const gap = 28;
const frame = { side: 20, top: 44, bottom: 20 };

type Laid = { places: Place[]; width: number; height: number };

/** Rows of boxes, about as wide as high. */
function in_rows(boxes: Box[], top: number): Laid {
    const width = Math.max(...boxes.map((box) => box.width), Math.sqrt(boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0)) * 1.5);
    const places: Place[] = [];
    let x = 0;
    let y = top;
    let row = 0;
    let widest = 0;
    for (const box of boxes) {
        if (x > 0 && x + box.width > width) {
            x = 0;
            y += row + gap;
            row = 0;
        }
        places.push({ id: box.id, x, y, width: box.width, height: box.height });
        widest = Math.max(widest, x + box.width);
        x += box.width + gap;
        row = Math.max(row, box.height);
    }
    return { places, width: widest, height: boxes.length ? y + row : 0 };
}

/** As wide as a screen: of the two directions, the one in which everything is drawn larger. */
const screen = { width: 1170, height: 700 };
const scale_of = (laid: Laid) => Math.min(1, screen.width / Math.max(laid.width, 1), screen.height / Math.max(laid.height, 1));

function in_layers(boxes: Box[], joints: Joint[]): Laid {
    if (boxes.length === 0) return { places: [], width: 0, height: 0 };
    const across = in_direction(boxes, joints, "LR");
    const down = in_direction(boxes, joints, "TB");
    const best = scale_of(down) > scale_of(across) * 1.15 ? { ...down, places: down.places.map((place) => ({ ...place, down: true })) } : across;
    return scale_of(best) < smallest ? in_blocks(across.places) : best;
}

/** Below this nobody reads anything: layers of very many become blocks of several columns. */
const smallest = 0.2;

function in_blocks(places: Place[]): Laid {
    const layers = new Map<number, Place[]>();
    for (const place of places) {
        const middle = Math.round(place.x + place.width / 2);
        layers.set(middle, [...(layers.get(middle) ?? []), place]);
    }
    const rows = Math.max(1, Math.ceil(Math.sqrt((places.length * screen.height * 4.4) / screen.width)));
    const out: Place[] = [];
    let left = 0;
    let height = 0;
    for (const [, layer] of [...layers].sort(([a], [b]) => a - b)) {
        const sorted = [...layer].sort((a, b) => a.y - b.y);
        const columns = Math.ceil(sorted.length / rows);
        const deep = Math.ceil(sorted.length / columns);
        sorted.forEach((place, index) => {
            const y = (index % deep) * (place.height + gap);
            out.push({ ...place, x: left + Math.floor(index / deep) * (place.width + gap), y });
            height = Math.max(height, y + place.height);
        });
        left += columns * ((sorted[0]?.width ?? 0) + gap) + 3 * gap;
    }
    return { places: out, width: left - 4 * gap, height };
}

function in_direction(boxes: Box[], joints: Joint[], rankdir: "LR" | "TB"): Laid {
    const graph = new graphlib.Graph({ multigraph: false });
    graph.setGraph({ rankdir, nodesep: 26, ranksep: rankdir === "LR" ? 88 : 64, marginx: 0, marginy: 0 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const box of boxes) graph.setNode(box.id, { width: box.width, height: box.height });
    for (const joint of joints) graph.setEdge(joint.from, joint.to);
    arrange(graph);
    const places = boxes.map((box) => {
        const at = graph.node(box.id) as { x: number; y: number };
        return { ...box, x: at.x - box.width / 2, y: at.y - box.height / 2 };
    });
    const edge = (side: (place: Place) => number) => (places.length ? Math.max(...places.map(side)) : 0);
    return { places, width: edge((place) => place.x + place.width), height: edge((place) => place.y + place.height) };
}

function lay(boxes: Box[], joints: Joint[]): Laid {
    const known = new Set(boxes.map((box) => box.id));
    const inner = joints.filter((joint) => known.has(joint.from) && known.has(joint.to) && joint.from !== joint.to);
    const joined = new Set(inner.flatMap((joint) => [joint.from, joint.to]));
    const layers = in_layers(boxes.filter((box) => joined.has(box.id)), inner);
    const rows = in_rows(boxes.filter((box) => !joined.has(box.id)), layers.height ? layers.height + gap : 0);
    return { places: [...layers.places, ...rows.places], width: Math.max(layers.width, rows.width), height: Math.max(layers.height, rows.height) };
}

export function lay_out({ boxes, groups, joints }: LayoutQuestion): Place[] {
    const inside = new Map(groups.map((group) => [group.id, lay(group.members, joints)]));
    const group_of = new Map(groups.flatMap((group) => group.members.map((member) => [member.id, group.id] as const)));
    const outer = joints.map((joint) => ({ from: group_of.get(joint.from) ?? joint.from, to: group_of.get(joint.to) ?? joint.to }));
    const frames = groups.map((group) => {
        const laid = inside.get(group.id) as Laid;
        return { id: group.id, width: Math.max(laid.width, 180) + 2 * frame.side, height: laid.height + frame.top + frame.bottom };
    });
    const outside = lay([...boxes, ...frames], outer).places;
    const members = groups.flatMap((group) => (inside.get(group.id) as Laid).places.map((place) => ({ ...place, x: place.x + frame.side, y: place.y + frame.top, parent: group.id })));
    return [...outside, ...members];
}
