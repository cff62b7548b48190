// Where edges leave and enter: the side of a node that faces the other one.
import { Handle, Position } from "@xyflow/react";
import type { Place } from "./layout";

const sides = [Position.Left, Position.Right, Position.Top, Position.Bottom];

export const Sides = () => sides.map((side) => <Handle key={side} id={side} type="source" position={side} isConnectable={false} />);

type Spot = { x: number; y: number; width: number; height: number };

/** Members stand within their frame. */
function spot_of(place: Place, places: Map<string, Place>): Spot {
    const frame = place.parent ? places.get(place.parent) : undefined;
    return { ...place, x: place.x + (frame?.x ?? 0), y: place.y + (frame?.y ?? 0) };
}

export function facing(from: Place, to: Place, places: Map<string, Place>): { sourceHandle: Position; targetHandle: Position } {
    const one = spot_of(from, places);
    const other = spot_of(to, places);
    const right = other.x - (one.x + one.width);
    const left = one.x - (other.x + other.width);
    const below = other.y - (one.y + one.height);
    const above = one.y - (other.y + other.height);
    const widest = Math.max(right, left, below, above);
    if (widest === right) return { sourceHandle: Position.Right, targetHandle: Position.Left };
    if (widest === left) return { sourceHandle: Position.Left, targetHandle: Position.Right };
    if (widest === below) return { sourceHandle: Position.Bottom, targetHandle: Position.Top };
    return { sourceHandle: Position.Top, targetHandle: Position.Bottom };
}
