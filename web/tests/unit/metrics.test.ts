import { expect, test } from "vitest";
import type { AnyRecord, Schema, TypeDescription } from "@/api/types";
import { path_of_points, readable_unit, scale_of } from "@/components/chart-scale";
import { key_results_of, progress_of } from "@/features/metrics/key-results";
import { records_place, verdict_of } from "@/features/metrics/metric-words";

test("an axis has round steps and holds every value", () => {
    expect(scale_of([3, 17, 41])).toEqual({ min: 0, max: 60, ticks: [0, 20, 40, 60] });
    expect(scale_of([0, 0])).toEqual({ min: 0, max: 4, ticks: [0, 1, 2, 3, 4] });
    const share = scale_of([0.2, 0.87]);
    expect(share.min).toBe(0);
    expect(share.max).toBeGreaterThanOrEqual(0.87);
    expect(scale_of([-5, 5]).min).toBeLessThanOrEqual(-5);
    expect(scale_of([]).ticks.length).toBeGreaterThan(1);
});

test("the line breaks where a value is missing", () => {
    expect(path_of_points([{ x: 0, y: 1 }, { x: 1, y: null }, { x: 2, y: 3 }, { x: 3, y: 4 }])).toBe("M0.0 1.0M2.0 3.0L3.0 4.0");
});

test("on target or off it, by the better direction", () => {
    const metric = (direction: string, target: number | null) => ({ direction, target }) as unknown as AnyRecord;
    expect(verdict_of(metric("down", 5), 5)).toBe("on target");
    expect(verdict_of(metric("down", 5), 6)).toBe("off target");
    expect(verdict_of(metric("up", 5), 4)).toBe("off target");
    expect(verdict_of(metric("up", null), 4)).toBe("");
});

test("the server's list is a place in the console, with its filter and its time", () => {
    const schema = { types: [{ plural: "findings", room: "fix" }, { plural: "alerts", room: "watch" }] } as unknown as Schema;
    expect(records_place(schema, "/api/v1/findings?q=is%3Aopen&at=2026-11-01T00:00:00Z&limit=5")).toEqual({ to: "/fix/findings", search: { q: "is:open", at: "2026-11-01T00:00:00Z" } });
    expect(records_place(schema, "/alerts?q=x")?.to).toBe("/watch/all-alerts");
    expect(records_place(schema, "/nothing")).toBeNull();
});

test("key results are found by their reference to a metric", () => {
    const type = { fields: [{ name: "key_results", kind: "list", item: { fields: [{ name: "text" }, { name: "measured_by", refers_to: "metric" }, { name: "target" }, { name: "start" }] } }] } as unknown as TypeDescription;
    const goal = { key_results: [{ text: "Fewer", measured_by: "m1", target: 2, start: 10 }] } as unknown as AnyRecord;
    expect(key_results_of(type, goal)).toEqual([{ title: "Fewer", metric: "m1", from: 10, to: 2 }]);
    expect(progress_of(10, 6, 2)).toBe(0.5);
    expect(progress_of(10, 12, 2)).toBe(0);
    expect(progress_of(null, 1, 2)).toBeNull();
});

test("seconds are read in the unit that suits them, other units stay", () => {
    expect([40, 630, 4560, 200_000].map((value) => readable_unit(value, "seconds").unit)).toEqual(["s", "min", "min", "days"]);
    expect(readable_unit(14_400, "seconds")).toEqual({ size: 3600, unit: "h" });
    expect(readable_unit(14_400, "alerts")).toEqual({ size: 1, unit: "alerts" });
});
