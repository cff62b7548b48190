// The asset that was chosen on the map: what it is, and where one can go from it.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { MapNode } from "@/api/network";
import { words_of } from "@/components/words";
import styles from "./map-page.module.css";

export function Chosen({ node, around }: { node?: MapNode; around: (key: string) => void }) {
    if (!node) return null;
    const words = [words_of(node.kind), node.criticality, node.exposure === "unknown" ? "reach unknown" : node.exposure, node.zone && `zone ${node.zone}`, node.site, node.team].filter(Boolean).join(" · ");
    return (
        <div className={styles.chosen} role="region" aria-label="Chosen asset">
            <Link className="link" to={`/know/assets/${node.key}`}>
                {node.title}
            </Link>
            <span className={styles.quiet}>{words}</span>
            <Button size="compact-sm" variant="default" onClick={() => around(node.key)}>
                Around it
            </Button>
        </div>
    );
}
