// Key results are a list of structures that refer to a metric; which field plays which part is read from the schema.
import type { AnyRecord, FieldValue, TypeDescription } from "@/api/types";

export type KeyResult = { title: string; metric: FieldValue; from: number | null; to: number | null };

const number_in = (row: Record<string, FieldValue>, names: string[]): number | null => {
    const found = names.map((name) => row[name]).find((value) => typeof value === "number");
    return typeof found === "number" ? found : null;
};

export function key_results_of(type: TypeDescription, goal: AnyRecord): KeyResult[] {
    const field = type.fields.find((one) => one.item?.fields?.some((inner) => inner.refers_to === "metric"));
    const metric = field?.item?.fields?.find((inner) => inner.refers_to === "metric")?.name ?? "";
    const rows = field ? goal[field.name] : undefined;
    return (Array.isArray(rows) ? rows : []).flatMap((row) =>
        row && typeof row === "object" && !Array.isArray(row) ? [{ title: String(row.title ?? row.name ?? row.text ?? row.what ?? ""), metric: row[metric], from: number_in(row, ["from", "start", "baseline", "begin"]), to: number_in(row, ["to", "target", "goal"]) }] : [],
    );
}

/** How much of the way is done, 0 to 1; unknown without both ends. */
export function progress_of(from: number | null, now: number | null, to: number | null): number | null {
    if (now === null || to === null || from === null) return null;
    if (from === to) return now === to ? 1 : 0;
    return Math.max(0, Math.min(1, (now - from) / (to - from)));
}
