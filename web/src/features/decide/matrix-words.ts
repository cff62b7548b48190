// A cell of the matrix in words, and which cells differ.
import type { Cell } from "@/api/decide";
import { count_of } from "@/components/words";

export const cell_words = (cell: Cell) => (cell.by_rule ? "by rule" : cell.levels.length ? cell.levels.join(" and ") : "anyone");

export const cell_notes = (cell: Cell) => [
    ...(cell.longest_days ? [`at most ${count_of(cell.longest_days, "day")}`] : []),
    ...(cell.decide_days ? [`within ${count_of(cell.decide_days, "day")}`] : []),
    ...(cell.reviewed ? ["reviewed"] : []),
    ...(cell.replay ? ["with a replay test"] : []),
    ...(cell.consulted.length ? [`${cell.consulted.join(", ")} heard`] : []),
];

export const changed_cells = (before: Cell[], after: Cell[]) => after.filter((cell) => JSON.stringify(cell) !== JSON.stringify(before.find((one) => one.severity === cell.severity)));
