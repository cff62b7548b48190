// Places for what is drawn: at once for a few, by a worker for many; the places before stay until the new ones are there.
import { useEffect, useMemo, useState } from "react";
import type { Drawn } from "./grouping";
import { lay_out, type LayoutQuestion, type Place } from "./layout";

const at_once = 80;
export const node_size = { width: 208, height: 52 };
export const group_size = { width: 232, height: 74 };

function question_of(drawn: Drawn): LayoutQuestion {
    const closed = drawn.groups.filter((group) => !group.open).map((group) => ({ id: group.id, ...group_size }));
    return {
        boxes: [...drawn.alone.map((node) => ({ id: node.id, ...node_size })), ...closed],
        groups: drawn.groups.filter((group) => group.open).map((group) => ({ id: group.id, members: group.members.map((node) => ({ id: node.id, ...node_size })) })),
        joints: drawn.edges.map(({ from, to }) => ({ from, to })),
    };
}

const count_of_boxes = (question: LayoutQuestion) => question.boxes.length + question.groups.reduce((sum, group) => sum + group.members.length, 0);

export function useLayout(drawn: Drawn): { places: Map<string, Place>; busy: boolean } {
    const question = useMemo(() => question_of(drawn), [drawn]);
    const few = count_of_boxes(question) <= at_once;
    const now = useMemo(() => (few ? lay_out(question) : null), [few, question]);
    const [later, set_later] = useState<{ of: LayoutQuestion; places: Place[] } | null>(null);
    useEffect(() => {
        if (few) return;
        const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
        worker.onmessage = (event: MessageEvent<Place[]>) => set_later({ of: question, places: event.data });
        worker.postMessage(question);
        return () => worker.terminate();
    }, [few, question]);
    const list = now ?? later?.places;
    const places = useMemo(() => new Map((list ?? []).map((place) => [place.id, place])), [list]);
    return { places, busy: !now && later?.of !== question };
}
