import { expect, test } from "vitest";
import { diff_of } from "@/components/line-diff";

const shown = (before: string, after: string) => diff_of(before, after).parts.map((one) => `${{ same: "=", gone: "-", new: "+" }[one.kind]}${one.text}`);

test("lines that stayed stay, those that went and came stand where they belong", () => {
    expect(shown("a\nb\nc\nd", "a\nB\nc\nd\ne")).toEqual(["=a", "-b", "+B", "=c\nd", "+e"]);
    expect(shown("a\n\nb", "a\n\nb\nc")).toEqual(["=a\n\nb", "+c"]);
});

test("one line is compared by its words", () => {
    expect(shown("Restore within four hours", "Restore within two hours")).toEqual(["=Restore within ", "-four ", "+two ", "=hours"]);
});

test("any change puts both texts together again, and a huge one does not take for ever", () => {
    const text = (seed: number, lines: number) => Array.from({ length: lines }, (_, line) => `line ${(line * seed) % 17}`).join("\n");
    for (const [a, b] of [[text(3, 40), text(5, 60)], [text(1, 10), ""], ["", text(2, 5)], [text(7, 3000), text(11, 3000)]] as const) {
        const start = performance.now();
        const { parts } = diff_of(a, b);
        expect(performance.now() - start).toBeLessThan(2000);
        const side = (kind: "gone" | "new") => parts.filter((one) => one.kind !== (kind === "gone" ? "new" : "gone")).map((one) => one.text).join("\n");
        expect(side("gone").split("\n").filter(Boolean)).toEqual(a.split("\n").filter(Boolean));
        expect(side("new").split("\n").filter(Boolean)).toEqual(b.split("\n").filter(Boolean));
    }
});
