// The range of time of a search: relative ("now-24h") or absolute, as the server reads both.
import { short_time } from "@/components/time-format";

export const usual_from = "now-24h";
export const all_time = "all";

export const ranges = [
    { from: "now-15m", label: "Last 15 minutes" },
    { from: "now-1h", label: "Last hour" },
    { from: "now-4h", label: "Last 4 hours" },
    { from: "now-24h", label: "Last 24 hours" },
    { from: "now-7d", label: "Last 7 days" },
    { from: "now-30d", label: "Last 30 days" },
    { from: all_time, label: "All time" },
];

export function label_of_range(from: string, to: string): string {
    const known = to === "" ? ranges.find((one) => one.from === from) : undefined;
    return known?.label ?? `${moment_label(from) || "the beginning"} to ${moment_label(to) || "now"}`;
}

const moment_label = (text: string) => (/^\d{4}-\d\d-\d\dT/.test(text) ? short_time(text) : text === all_time ? "" : text);

/** As the server takes it. */
export const asked_from = (from: string) => (from === all_time ? "" : from);

/** For an input of date and time, in the viewer's zone; empty when it is no absolute time. */
export function to_local(text: string): string {
    const at = new Date(text);
    if (!text || Number.isNaN(at.getTime())) return "";
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export const from_local = (text: string) => (text ? new Date(text).toISOString() : "");

/** How long a step is, in words: 15 min. */
export function step_words(ms: number): string {
    const units: [number, string][] = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"], [1000, "s"], [1, "ms"]];
    const [size, name] = units.find(([one]) => ms >= one) ?? [1, "ms"];
    return `${Number((ms / size).toFixed(1))} ${name}`;
}
