// What somebody sends in who means no good, on the real program: nothing of it runs, breaks the page, or shows under a false name.
// Every test here also fails on a violation of the content security policy and on an error of a script (fixtures.ts).
import { api, expect, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

type Made = { key: string };
const finding = (redoubt: Parameters<typeof api>[0], fields: object) => api(redoubt, "POST", "/findings", { title: "Hostile", kind: "concern", severity: "low", ...fields }) as Promise<Made>;
const ran = "document.documentElement.dataset.ran = 'yes'";

const markdown = [
    `<script>${ran}</script><img src=x onerror="${ran}"><svg onload="${ran}"><iframe srcdoc="<script>parent.${ran}</script>">`,
    `[plain](javascript:${ran}) [mixed](JaVaScRiPt:${ran}) [tab](java\tscript:${ran}) [entity](javascript&colon;${ran}) [blank]( javascript:${ran}) [page](data:text/html,<script>${ran}</script>) [vb](vbscript:x)`,
    `<javascript:${ran}> ![picture](javascript:${ran}) ![outside](https://example.com/pixel.png) [ref][x]\n\n[x]: javascript:${ran} "t"`,
    `[good](https://example.com/a?b=c) [good mail](mailto:a@example.com)`,
    `<style>*{display:none}</style><base href="https://example.com/"><meta http-equiv="refresh" content="0;url=https://example.com">`,
].join("\n\n");

test("Markdown runs nothing, leads nowhere but where it says, and fetches nothing", async ({ page, redoubt }) => {
    const { key } = await finding(redoubt, { title: `<img src=x onerror="${ran}">`, description: markdown });
    await api(redoubt, "POST", `/findings/${key}/comments`, { text: markdown });
    const outside: string[] = [];
    page.on("request", (request) => !request.url().startsWith(redoubt.base) && !request.url().startsWith("data:") && outside.push(request.url()));
    await sign_in(page, redoubt, `/fix/findings/${key}`);
    const comment = page.getByRole("region", { name: "Timeline" });
    await expect(comment.getByRole("link", { name: "good", exact: true })).toHaveAttribute("href", "https://example.com/a?b=c");
    await expect(comment.getByRole("link", { name: "good", exact: true })).toHaveAttribute("rel", /noopener/);
    await expect(comment).toContainText("<script>");
    const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).protocol));
    expect([...new Set(links)].sort()).toEqual(["http:", "https:", "mailto:"]);
    expect(await page.locator("main :is(script, iframe, img, object, embed, style, base, meta)").count()).toBe(0);
    for (const word of ["plain", "mixed", "entity"]) await comment.getByText(word, { exact: false }).first().click();
    expect(await page.locator("html").getAttribute("data-ran")).toBeNull();
    expect(outside).toEqual([]);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`<img src=x onerror="${ran}">`);
});

test("nested, endless and turned-round text stays on its page and leaves the rest of it usable", async ({ page, redoubt }) => {
    const nested = [`${">".repeat(4000)} quote`, Array.from({ length: 120 }, (_, depth) => `${"  ".repeat(depth)}- item`).join("\n"), `${"[".repeat(3000)}a`, `${"*".repeat(5000)}b`, `${"_a".repeat(3000)}`, "x".repeat(8000), `safe \u202Egnp.exe\u202C ${"\u0301".repeat(500)} end`].join("\n\n");
    const { key } = await finding(redoubt, { title: `\u202Etxt.exe \u2066${"W".repeat(180)}`, description: nested.slice(0, 40_000), component: "c".repeat(400) });
    await api(redoubt, "POST", `/findings/${key}/comments`, { text: nested.slice(0, 45_000) });
    await sign_in(page, redoubt, `/fix/findings/${key}`);
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("quote");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const wide = await page.locator("main").evaluate((main) => [...main.querySelectorAll("h1, p, dd, li, time, button, textarea")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest("pre, blockquote, [role=grid]")).map((one) => one.outerHTML.slice(0, 120)));
    expect(wide).toEqual([]);
    await expect(page.getByRole("button", { name: "Edit" })).toBeInViewport();
    await page.goto(`${redoubt.base}/fix/findings?q=component:ccc*`);
    const row = page.locator('[role="row"][aria-rowindex="2"]');
    await expect(row).toContainText(key);
    expect((await row.boundingBox())?.height).toBe(32);
    await expect(row.getByRole("gridcell").nth(1)).toHaveText(key);
});

const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${ran}"><script>${ran}</script><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:${ran}"/></foreignObject></svg>`;
const files = [
    { name: "picture.svg", body: svg, shown: "picture.svg" },
    { name: "page.html", body: `<!doctype html><script>${ran}</script>`, shown: "page.html" },
    { name: "../../../etc/passwd", body: "a path", shown: "passwd" },
    { name: "..\\..\\Windows\\System32\\evil.dll", body: "another path", shown: "evil.dll" },
    { name: "invoice\u202Efdp.exe", body: "turned round", shown: "invoicefdp.exe" },
    { name: "line\r\nSet-Cookie: a=b.txt", body: "a header", shown: "lineSet-Cookie" },
    { name: '"><img src=x onerror=alert(1)>.png', body: "no picture", shown: "onerror=alert(1)" },
];

test("attachments go in under a safe name, and come out as files, never as pages", async ({ page, redoubt }) => {
    const { key } = await finding(redoubt, {});
    for (const { name, body } of files) await api(redoubt, "POST", `/findings/${key}/attachments?name=${encodeURIComponent(name)}`, body, "text/html");
    await sign_in(page, redoubt, `/fix/findings/${key}`);
    const list = page.getByRole("region", { name: "Attachments" });
    for (const { shown } of files) await expect(list).toContainText(shown);
    const names = await list.getByRole("link").evaluateAll((all) => all.map((one) => ({ text: one.textContent ?? "", file: (one as HTMLAnchorElement).download, to: (one as HTMLAnchorElement).href })));
    expect(names).toHaveLength(files.length);
    for (const { text, file, to } of names) {
        expect(text).toBe(file);
        expect(text).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069/\\]|\.\./);
        for (const query of ["", "?inline=true"]) {
            const answer = await page.request.get(`${to}${query}`);
            expect(answer.headers()["content-disposition"] ?? "", to).toMatch(/^attachment/);
            expect(answer.headers()["content-security-policy"] ?? "", to).toMatch(/sandbox|default-src 'none'/);
            expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
        }
    }
    const coming = page.waitForEvent("download");
    await list.getByRole("link", { name: "picture.svg" }).click();
    expect((await coming).suggestedFilename()).toBe("picture.svg");
    expect(page.url()).toContain(key);
});

test("a huge picture in a comment or a file is never drawn by the console", async ({ page, redoubt }) => {
    const { key } = await finding(redoubt, {});
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452000186a0000186a00806000000", "hex").toString("latin1");
    await api(redoubt, "POST", `/findings/${key}/attachments?name=huge.png`, png, "image/png");
    await api(redoubt, "POST", `/findings/${key}/comments`, { text: `![huge](data:image/png;base64,${"A".repeat(30_000)}) ![](/api/v1/attachments/0000)` });
    await sign_in(page, redoubt, `/fix/findings/${key}`);
    await expect(page.getByRole("region", { name: "Attachments" })).toContainText("huge.png");
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("huge");
    expect(await page.locator("main img").count()).toBe(0);
});
