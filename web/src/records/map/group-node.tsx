// A group of assets: one node with counts, or, open, a frame around its members. Its button opens and closes it.
import type { Node, NodeProps } from "@xyflow/react";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { count_of } from "@/components/words";
import type { Group } from "./grouping";
import styles from "./map.module.css";
import { Sides } from "./sides";

export type GroupNodeData = { group: Group; found: number; turn: (name: string) => void };

export function GroupNode({ data: { group, found, turn } }: NodeProps<Node<GroupNodeData>>) {
    const counts = [group.critical_ones ? `${group.critical_ones} critical` : "", group.public_ones ? `${group.public_ones} public` : ""].filter(Boolean).join(", ");
    return (
        <div className={group.open ? styles.frame : styles.group} data-found={found || undefined}>
            <Sides />
            <button type="button" className={`${styles.turn} nodrag`} aria-expanded={group.open} onClick={() => turn(group.name)}>
                {group.open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                <span className="cut">{group.name}</span>
                <span className={styles.count}>{count_of(group.members.length, "asset")}</span>
            </button>
            {group.open ? null : <div className={styles.words}>{[counts || "none critical or public", found ? `${found} found` : ""].filter(Boolean).join(" · ")}</div>}
        </div>
    );
}
