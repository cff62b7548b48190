// What a metric says of itself, and whether its value is where it should be.
import type { AnyRecord, Schema } from "@/api/types";
import { base } from "@/api/client";
import { short_number } from "@/components/chart-scale";

export const target_of = (metric: AnyRecord) => (typeof metric.target === "number" ? metric.target : null);
export const unit_of = (metric: AnyRecord) => String(metric.unit ?? "");

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
    const type = schema.types.find((one) => one.plural === parts.at(-1));
    if (!type) return null;
    const search = Object.fromEntries([...parsed.searchParams].filter(([name, value]) => ["q", "sort", "at"].includes(name) && value));
    return { to: type.plural === "alerts" ? "/watch/all-alerts" : `/${type.room}/${type.plural}`, search };
}

/** "at most 20 findings": the target, said so that one knows which side of it is good. */
export function wanted_of(metric: AnyRecord): string {
    const target = target_of(metric);
    return target === null ? "" : `${metric.direction === "up" ? "at least" : "at most"} ${short_number(target)}`;
}
