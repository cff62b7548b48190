import { expect, test } from "vitest";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { as_changes } from "@/records/editable";
import { lay_out, rows_of } from "@/records/list/list-rows";
import { read_address, reversed, sort_of, sorted_by, write_address } from "@/records/list/list-view";

const type = { default_sort: "-updated" } as TypeDescription;

test("the address says only what differs from the usual, and is read back the same", () => {
    const view = { q: "is:open", sort: "-severity,due", columns: ["key", "title"], group: "owner", layout: "board" as const, by: "severity", at: "2026-11-01T00:00:00Z", view: "v1" };
    expect(read_address(type, write_address(type, view) as Record<string, string>)).toEqual(view);
    expect(Object.values(write_address(type, read_address(type, {}))).filter(Boolean)).toEqual([]);
});

test("a click sorts and turns round, with shift another key is added", () => {
    expect(sorted_by("-updated", "due", false)).toBe("due");
    expect(sorted_by("due", "due", false)).toBe("-due");
    expect(sorted_by("-severity", "due", true)).toBe("-severity,due");
    expect(sorted_by("-severity,due", "due", true)).toBe("-severity,-due");
    expect(sort_of("-severity,due", "due")).toEqual({ direction: "ascending", place: 2 });
    expect(sort_of("due", "severity").direction).toBe("none");
});

const record = (id: string, owner: string | null) => ({ id, owner: owner ? { type: "party", id: owner, key: owner, title: owner } : null }) as AnyRecord;

test("a heading stands where the value changes, with its count; nobody is a group too", () => {
    const rows = rows_of([record("1", "a"), record("2", "a"), record("3", null)], "owner", [{ value: record("x", "a").owner, count: 7 }, { value: null, count: 1 }]);
    expect(rows.map((row) => (row.kind === "group" ? `${row.id}:${row.count}` : row.record.id))).toEqual(["a:7", "1", "2", ":1", "3"]);
    expect(rows_of([record("1", "a")], "")).toHaveLength(1);
    const unsorted = rows_of([record("1", "a"), record("2", "b"), record("3", "a")], "owner").flatMap((row) => (row.kind === "group" ? [row.key] : []));
    expect(new Set(unsorted).size).toBe(3);
});

test("a list of which both ends are known has its whole length, and the far end stands where it belongs", () => {
    const [head, tail] = [[record("1", "a"), record("2", "b")], [record("9", "c"), record("8", "c")]];
    const lines = lay_out(head, tail, 9, "");
    const shown = (at: number) => { const row = lines.at(at); return row?.kind === "record" ? row.record.id : row?.kind; };
    expect([lines.count, lines.head, lines.tail]).toEqual([9, 2, 2]);
    expect([0, 1, 2, 6, 7, 8, 9].map(shown)).toEqual(["1", "2", undefined, undefined, "8", "9", undefined]);
    const met = lay_out(head, [record("3", "b"), record("2", "b")], 3, "owner");
    expect(Array.from({ length: met.count }, (_, at) => { const row = met.at(at); return row?.kind === "record" ? row.record.id : row?.id; })).toEqual(["a", "1", "b", "2", "3"]);
    expect(lay_out(head, tail, 9, "owner", [{ value: null, count: 1 }, { value: null, count: 1 }, { value: null, count: 1 }]).count).toBe(12);
    expect(reversed("-severity,due")).toBe("severity,-due");
});

test("own fields go in as one map of what changed; null takes one away", () => {
    expect(as_changes({ title: "x", "extra.cost_centre": "4712" })).toEqual({ title: "x", extra: { cost_centre: "4712" } });
    expect(as_changes({ "extra.site_code": undefined })).toEqual({ extra: { site_code: null } });
    expect(as_changes({ title: "x" })).toEqual({ title: "x" });
});
