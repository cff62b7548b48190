import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { format_of } from "@/api/tables";
import { Markdown } from "@/components/markdown";
import { mention_at } from "@/records/detail/mention-text";

test("an @ begins a mention only at the start of a word", () => {
    expect(mention_at("hello @ma", 9)).toEqual({ start: 6, word: "ma" });
    expect(mention_at("@", 1)).toEqual({ start: 0, word: "" });
    expect(mention_at("a@b", 3)).toBeNull();
    expect(mention_at("@mara is", 8)).toBeNull();
});

test("keys of records are shown as what they name, not within code", () => {
    const shown = renderToStaticMarkup(createElement(Markdown, { text: "see RISK-12 and @mara.l, not `RISK-12` or a@example.test", refer: (word: string) => createElement("i", null, word) }));
    expect(shown).toContain("<i>RISK-12</i>");
    expect(shown).toContain("<i>@mara.l</i>");
    expect(shown).not.toContain("<i>@example.test</i>");
    expect(shown).toContain("<code>RISK-12</code>");
});

test("a table's format is told by its name", () => {
    expect(["a.csv", "b.XLSX", "c.ndjson", "d.jsonl", "e.exe"].map(format_of)).toEqual(["csv", "xlsx", "jsonl", "jsonl", undefined]);
});
