// What a metric says of itself, and whether its value is where it should be.
import type { AnyRecord, Schema } from "@/api/types";
import { base } from "@/api/client";
import { readable_unit, short_number } from "@/components/chart-scale";

export const target_of = (metric: AnyRecord) => (typeof metric.target === "number" ? metric.target : null);
export const unit_of = (metric: AnyRecord) => String(metric.unit ?? "");

/** A value of this metric in the unit that suits it. */
export function figure_of(metric: AnyRecord, value: number): { text: string; unit: string } {
    const { size, unit } = readable_unit(value, unit_of(metric));
    return { text: short_number(value / size), unit };
}

/** The same in a line; the metric's own unit goes without saying, another does not. */
function in_line(metric: AnyRecord, value: number): string {
    const { text, unit } = figure_of(metric, value);
    return unit === unit_of(metric) ? text : `${text} ${unit}`;
}

export const change_of = (metric: AnyRecord, change: number) => `${change > 0 ? "+" : ""}${in_line(metric, change)} in 30 days`;

/** On target, or off it, by the direction that is better; nothing without a target. */
export function verdict_of(metric: AnyRecord, value: number | null | undefined): "on target" | "off target" | "" {
    const target = target_of(metric);
    if (target === null || value === null || value === undefined) return "";
    return (metric.direction === "up" ? value >= target : value <= target) ? "on target" : "off target";
}

/** The list that a value counts, as a place in the console: the server names it by its API address. */
export function records_place(schema: Schema, url: string): { to: string; search: Record<string, string> } | null {
    const parsed = new URL(url, "http://console");
    const parts = parsed.pathname.replace(base, "").split("/").filter(Boolean);
    if (parts.at(-1) === "events") return { to: "/watch/search", search: Object.fromEntries(parsed.searchParams) };
    const type = schema.types.find((one) => one.plural === parts.at(-1));
    if (!type) return null;
    const search = Object.fromEntries([...parsed.searchParams].filter(([name, value]) => ["q", "sort", "at"].includes(name) && value));
    return { to: type.plural === "alerts" ? "/watch/all-alerts" : `/${type.room}/${type.plural}`, search };
}

/** "at most 20 findings": the target, said so that one knows which side of it is good. */
export function wanted_of(metric: AnyRecord): string {
    const target = target_of(metric);
    return target === null ? "" : `${metric.direction === "up" ? "at least" : "at most"} ${in_line(metric, target)}`;
}
