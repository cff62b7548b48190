import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Markdown } from "@/components/markdown";

const shown = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

test("the usual marks", () => {
    expect(shown("**a** `b` [c](https://example.test/)")).toMatch(/<strong>a<\/strong>.*<code>b<\/code>.*href="https:\/\/example.test\/"/);
    expect(shown("- one\n- two")).toMatch(/<ul>.*one.*two.*<\/ul>/);
    expect(shown("|a|b|\n|-|-|\n|1|2|")).toContain("<td>1</td>");
});

test("HTML stays text", () => {
    for (const attack of ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "a <b onclick=x>b</b>"]) {
        const html = shown(attack);
        expect(html).not.toMatch(/<(img|script|b)\b/);
        expect(html).toContain("&lt;");
    }
});

test("only addresses that cannot run are links", () => {
    expect(shown("[x](javascript:alert(1))")).not.toContain("href");
    expect(shown("[x](data:text/html,x)")).not.toContain("href");
    expect(shown("![x](https://example.test/a.png)")).not.toContain("<img");
});

test("ampersands are not doubled", () => {
    expect(shown("a & b &lt; c")).toContain("a &amp; b &lt; c");
});
