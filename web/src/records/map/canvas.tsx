// The drawing itself. Loaded only where a map is shown: the library is large.
import { Background, ConnectionMode, Controls, type Edge, MarkerType, MiniMap, type Node, type NodeMouseHandler, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo } from "react";
import { words_of } from "@/components/words";
import { AssetNode, type AssetNodeData } from "./asset-node";
import type { Drawn } from "./grouping";
import { GroupNode, type GroupNodeData } from "./group-node";
import styles from "./map.module.css";
import type { Place } from "./layout";
import { facing } from "./sides";
import { useLayout } from "./use-layout";

export type CanvasProps = { drawn: Drawn; found: ReadonlySet<string>; focus?: string; small?: boolean; choose: (key: string) => void; visit?: (key: string) => void; turn: (name: string) => void };
type Drawing = Node<AssetNodeData, "asset"> | Node<GroupNodeData, "group_of">;
const kinds = { asset: AssetNode, group_of: GroupNode };

const most_labelled = 24;

const placed = (place: Place) => ({ position: { x: place.x, y: place.y }, width: place.width, height: place.height, style: { width: place.width, height: place.height }, ...(place.parent ? { parentId: place.parent } : {}) });

function nodes_of({ drawn, found, focus, turn }: CanvasProps, places: Map<string, Place>): Drawing[] {
    const groups: Drawing[] = drawn.groups.flatMap((group) => {
        const place = places.get(group.id);
        if (!place) return [];
        const hits = group.members.filter((member) => found.has(member.id)).length;
        return [{ id: group.id, type: "group_of" as const, ...placed(place), data: { group, found: hits, turn }, draggable: false, selectable: false, focusable: false, zIndex: group.open ? 0 : 3 }];
    });
    const shown = [...drawn.alone, ...drawn.groups.filter((group) => group.open).flatMap((group) => group.members)];
    const assets: Drawing[] = shown.flatMap((asset) => {
        const place = places.get(asset.id);
        if (!place) return [];
        const hit = found.has(asset.id);
        return [{ id: asset.id, type: "asset" as const, ...placed(place), data: { asset, found: hit, dim: found.size > 0 && !hit, focus: asset.key === focus || asset.id === focus }, zIndex: 3, ariaLabel: `${asset.title}, ${words_of(asset.kind)}, ${asset.criticality}, ${asset.exposure}` }];
    });
    return [...groups, ...assets];
}

function edges_of(drawn: Drawn, places: Map<string, Place>, few: boolean): Edge[] {
    return drawn.edges.flatMap((edge) => {
        const from = places.get(edge.from);
        const to = places.get(edge.to);
        if (!from || !to) return [];
        const relation = edge.relation === "flow" ? "may flow" : edge.relation === "forbidden" ? "must not flow" : words_of(edge.relation.replaceAll("-", " "));
        const words = [relation, edge.count > 1 ? `× ${edge.count}` : "", edge.what ?? ""].filter(Boolean).join(" ");
        const shown = few ? words : edge.count > 1 ? `× ${edge.count}` : undefined;
        return [{ id: edge.id, source: edge.from, target: edge.to, ...facing(from, to, places), className: styles.edge, label: shown, markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 }, focusable: false, zIndex: 1, domAttributes: { "data-relation": edge.relation } as Edge["domAttributes"], ariaLabel: words }];
    });
}

function Drawing(props: CanvasProps) {
    const { drawn, small = false, choose, visit } = props;
    const { places, busy } = useLayout(drawn);
    const { fitView } = useReactFlow();
    const nodes = useMemo(() => nodes_of(props, places), [drawn, places, props.found, props.focus, props.turn]);
    const edges = useMemo(() => edges_of(drawn, places, drawn.edges.length <= most_labelled), [drawn, places]);
    useEffect(() => {
        if (places.size === 0) return;
        const frame = requestAnimationFrame(() => void fitView({ padding: 0.06, maxZoom: 1, duration: 0 }));
        return () => cancelAnimationFrame(frame);
    }, [places, fitView]);
    const with_key = (use?: (key: string) => void): NodeMouseHandler<Drawing> => (_, node) => {
        if (node.type === "asset") use?.(node.data.asset.key);
    };
    const on_key = (event: React.KeyboardEvent) => {
        const id = event.target instanceof HTMLElement ? event.target.closest("[data-id]")?.getAttribute("data-id") : null;
        const node = nodes.find((one) => one.id === id);
        if (event.key === "Enter" && node?.type === "asset") choose(node.data.asset.key);
    };
    return (
        <div className={styles.canvas} data-small={small || undefined} data-busy={busy || undefined} onKeyDown={on_key} role="application" aria-label="Map of assets">
            <ReactFlow nodes={nodes} edges={edges} nodeTypes={kinds} onNodeClick={with_key(choose)} onNodeDoubleClick={with_key(visit)} connectionMode={ConnectionMode.Loose} zIndexMode="manual" nodesDraggable={false} nodesConnectable={false} elementsSelectable={!small} onlyRenderVisibleElements={nodes.length > 300} minZoom={0.08} maxZoom={1.6} zoomOnScroll={!small} preventScrolling={!small} panOnScroll={false} fitView>
                <Background gap={24} size={1} />
                <Controls showInteractive={false} />
                {small || nodes.length < 40 ? null : <MiniMap pannable zoomable ariaLabel="Overview of the map" />}
            </ReactFlow>
            {busy ? (
                <p className={styles.busy} role="status">
                    Arranging the map
                </p>
            ) : null}
        </div>
    );
}

export function MapCanvas(props: CanvasProps) {
    return (
        <ReactFlowProvider>
            <Drawing {...props} />
        </ReactFlowProvider>
    );
}
