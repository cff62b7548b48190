import { describe, expect, test } from "vitest";
import { literal, narrowed, term } from "@/features/search/query-parts";
import { label_of_range, step_words } from "@/features/search/range";

describe("a query narrowed by clicks", () => {
    test("takes values literally", () => {
        expect(literal("root")).toBe("root");
        expect(literal("C:\\Windows\\cmd.exe")).toBe('"C:\\\\Windows\\\\cmd.exe"');
        expect(literal('say "hi" *')).toBe('"say \\"hi\\" *"');
        expect(literal("or")).toBe('"or"');
        expect(literal("")).toBe('""');
        expect(literal("10.0.0.0/8")).toBe('"10.0.0.0/8"');
    });

    test("adds a condition once, and the opposite takes its place", () => {
        expect(narrowed("", term("user", "root"))).toBe("user:root");
        expect(narrowed("user:root", "user:root")).toBe("user:root");
        expect(narrowed("sshd user:root", "-user:root")).toBe("sshd -user:root");
        expect(narrowed("user:root", "-user:root")).toBe("-user:root");
    });

    test("brackets an or, but not one in quotes", () => {
        expect(narrowed("user:a or user:b", "host:web01")).toBe("(user:a or user:b) host:web01");
        expect(narrowed('"trick or treat"', "host:web01")).toBe('"trick or treat" host:web01');
        expect(narrowed("(a or b) c", "host:web01")).toBe("(a or b) c host:web01");
    });
});

test("ranges and steps in words", () => {
    expect(label_of_range("now-24h", "")).toBe("Last 24 hours");
    expect(label_of_range("all", "")).toBe("All time");
    expect(label_of_range("now-3d", "now-2d")).toBe("now-3d to now-2d");
    expect(step_words(9_000_000)).toBe("2.5 h");
});
