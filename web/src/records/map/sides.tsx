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

type Facing = { sourceHandle: Position; targetHandle: Position };
const across = (right: boolean): Facing => (right ? { sourceHandle: Position.Right, targetHandle: Position.Left } : { sourceHandle: Position.Left, targetHandle: Position.Right });
const upright = (below: boolean): Facing => (below ? { sourceHandle: Position.Bottom, targetHandle: Position.Top } : { sourceHandle: Position.Top, targetHandle: Position.Bottom });

/** Along the layers where there is a gap between the two, else across them. */
export function facing(from: Place, to: Place, places: Map<string, Place>): Facing {
    const one = spot_of(from, places);
    const other = spot_of(to, places);
    const level = from.parent === to.parent ? from : ((from.parent && places.get(from.parent)) || from);
    const beside = Math.max(other.x - (one.x + one.width), one.x - (other.x + other.width));
    const over = Math.max(other.y - (one.y + one.height), one.y - (other.y + other.height));
    if (level.down ? over > 0 : beside <= 0) return upright(other.y > one.y);
    return across(other.x > one.x);
}
