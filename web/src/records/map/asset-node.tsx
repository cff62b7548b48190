// An asset on the map: the shape and word of its criticality, its name, what it is, and from where it is reached: by the line around it and by a word.
import type { NodeProps, Node } from "@xyflow/react";
import type { MapNode } from "@/api/network";
import { SeverityMark, is_severity } from "@/components/severity";
import { words_of } from "@/components/words";
import styles from "./map.module.css";
import { Sides } from "./sides";

export type AssetNodeData = { asset: MapNode; found: boolean; dim: boolean; focus: boolean };

export function AssetNode({ data: { asset, found, dim, focus }, selected }: NodeProps<Node<AssetNodeData>>) {
    return (
        <div className={styles.node} data-exposure={asset.exposure} data-found={found || undefined} data-dim={dim || undefined} data-focus={focus || undefined} data-selected={selected || undefined}>
            <Sides />
            <div className={styles.name}>
                {is_severity(asset.criticality) ? <SeverityMark severity={asset.criticality} /> : null}
                <span className="cut">{asset.title}</span>
            </div>
            <div className={styles.words}>
                <span className="cut">{words_of(asset.kind)}</span>
                {asset.criticality === "critical" || asset.criticality === "high" ? <span>{asset.criticality}</span> : null}
                {asset.exposure === "internal" ? null : <span className={styles.exposure}>{asset.exposure === "unknown" ? "reach unknown" : asset.exposure}</span>}
                {asset.findings ? <span className={styles.findings}>{asset.findings} open</span> : null}
            </div>
        </div>
    );
}
