import { lexer } from "marked";
import { expect, test } from "vitest";
import { is_wild } from "@/components/markdown-bounds";

const wild = { quotes: ">".repeat(4000), spaced: "> ".repeat(60), emphasis: "_a".repeat(5000), strong: "a\n".repeat(30) + "**a ".repeat(900), lists: Array.from({ length: 100 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n"), brackets: "[".repeat(3000) };
const tame = { plain: "# Title\n\n> > quoted\n\n- a\n  - b\n", table: Array.from({ length: 400 }, () => "| snake_case_name | other_name_of_it |").join("\n"), code: `\`\`\`\n${"a_b_c_d ".repeat(500)}\n\`\`\``, long: "word and *more* \n\n".repeat(2000) };

test("what would take seconds or run out of stack is known before it is read", () => {
    for (const [name, text] of Object.entries(wild)) expect(is_wild(text), name).toBe(true);
    for (const [name, text] of Object.entries(tame)) expect(is_wild(text), name).toBe(false);
});

test("the worst that is still read is read in a moment", () => {
    for (const text of [`${"_a".repeat(499)}\n\n`.repeat(40), ">".repeat(39), "`a".repeat(12_000), "<a ".repeat(12_000), "[a](".repeat(240).concat("\n\n").repeat(40)]) {
        const start = performance.now();
        lexer(text, { gfm: true, breaks: true });
        expect(performance.now() - start).toBeLessThan(3000);
    }
});
