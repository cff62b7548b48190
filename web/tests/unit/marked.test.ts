import { expect, test } from "vitest";
import { merged, place_of } from "@/components/marked";

test("a part is found whatever its case, and wildcards bridge", () => {
    expect(place_of("C:\\Windows\\cmd.EXE /c", "\\CMD.exe")).toEqual({ start: 10, end: 18 });
    expect(place_of("one two three", "one*three")).toEqual({ start: 0, end: 13 });
    expect(place_of("one", "two")).toBeNull();
    expect(place_of("one", "*")).toBeNull();
});

test("overlapping marks become one", () => {
    expect(merged([{ start: 4, end: 8 }, { start: 0, end: 5 }, { start: 10, end: 12 }])).toEqual([{ start: 0, end: 8 }, { start: 10, end: 12 }]);
});
