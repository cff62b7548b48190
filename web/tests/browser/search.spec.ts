// Search over events: on the stand-in server what the screen does, on the real program from a shipper's request to a link.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, expect, expect_accessible, no_binary, sign_in, started, stopped, test } from "./fixtures";

const rows = '[role="grid"][aria-label="Events"] [role="row"][aria-rowindex]:not([aria-rowindex="1"])';

test.describe("the screen", () => {
    test("a search is narrowed by a value, a bar and a word; the address holds it", async ({ page, mock }) => {
        await sign_in(page, mock, "/watch/search?from=now-7d");
        await expect(page.getByRole("status").filter({ hasText: "4,000 events" })).toBeVisible();
        await expect_accessible(page, "search");
        const fields = page.getByRole("complementary", { name: "Fields" });
        await fields.getByRole("button", { name: /^user / }).click();
        await fields.getByRole("button", { name: "Only user root" }).click();
        await expect(page).toHaveURL(/q=user%3Aroot|q=user:root/);
        await expect(page.getByRole("status").filter({ hasText: "800 events" })).toBeVisible();
        await page.getByRole("group", { name: /Events over time/ }).focus();
        await page.keyboard.press("End");
        for (let step = 0; step < 55; ++step) await page.keyboard.press("ArrowRight");
        await page.keyboard.press("Shift+ArrowRight");
        await page.keyboard.press("Enter");
        await expect(page).toHaveURL(/to=20/);
        await page.reload();
        await expect(page.locator(rows).first()).toContainText("root");
    });

    test("an event opens to its fields, its text and what happened around it", async ({ page, mock }) => {
        await sign_in(page, mock, "/watch/search?from=now-7d");
        await expect(page.locator(rows).first()).toBeVisible();
        await page.keyboard.press("j");
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        const detail = page.getByRole("region", { name: "Event" });
        await expect(detail.getByRole("rowheader", { name: "EventID" })).toBeVisible();
        await expect_accessible(page, "an event");
        await detail.getByText("Around it").click();
        await expect(detail.getByRole("list", { name: /Events around it/ }).getByRole("button").nth(3)).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(detail).toBeHidden();
    });

    test("what is wrong with a query is said at its place", async ({ page, mock }) => {
        await sign_in(page, mock, "/watch/search");
        await page.keyboard.press("/");
        await page.keyboard.type('user:"roo');
        await expect(page.getByRole("heading", { name: "The query cannot be read" })).toBeVisible();
        await expect(page.locator("mark")).toHaveText('"roo');
    });
});

test.describe("on the real program", () => {
    test.skip(no_binary !== "", no_binary);

    test("events that a shipper sends are found, narrowed, shared and saved", async ({ page }) => {
        const folder = mkdtempSync(join(tmpdir(), "redoubt-search-"));
        const token = "token-of-the-test";
        writeFileSync(join(folder, "intake.yaml"), `sources:\n  - name: sign-ins\n    tokens_sha256: [${createHash("sha256").update(token).digest("hex")}]\n`);
        const port = 20_000 + Math.floor(Math.random() * 20_000);
        const { server, child } = await started(binary, ["demo", "--data", folder, "--listen", `127.0.0.1:${port}`]);
        try {
            const lines = Array.from({ length: 500 }, (_, index) => JSON.stringify({ "@timestamp": new Date(Date.now() - index * 60_000).toISOString(), host: { name: `web0${index % 3}` }, user: { name: index % 5 ? "mara" : "root" }, message: `needle number ${index}` })).join("\n");
            const sent = await fetch(`${server.base}/ingest/ndjson`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: lines });
            expect(sent.status).toBe(200);
            await sign_in(page, server, "/watch/search?q=needle");
            await expect(page.getByRole("status").filter({ hasText: /^500 events/ })).toBeVisible();
            await expect(page.locator(rows).first()).toContainText("needle number 0");
            const fields = page.getByRole("complementary", { name: "Fields" });
            await fields.getByRole("button", { name: /^user / }).click();
            await fields.getByRole("button", { name: "Only user root" }).click();
            await expect(page.getByRole("status").filter({ hasText: /^100 events/ })).toBeVisible();
            const bars = page.getByRole("group", { name: /Events over time/ });
            const box = await bars.boundingBox();
            if (!box) throw new Error("the histogram has no place");
            await page.mouse.move(box.x + box.width * 0.9, box.y + 20);
            await page.mouse.down();
            await page.mouse.move(box.x + box.width * 0.999, box.y + 20);
            await page.mouse.up();
            await expect(page).toHaveURL(/from=20.*to=20/);
            const here = page.url();
            await expect(page.getByRole("status").filter({ hasText: /^\d+ events/ })).not.toContainText("100 events");
            await page.getByRole("button", { name: "Saved" }).click();
            await page.getByRole("menuitem", { name: "Save this search" }).click();
            await page.getByRole("textbox", { name: "Name" }).fill("Needles of root");
            await page.getByRole("button", { name: "Save", exact: true }).click();
            await page.goto(here);
            await expect(page.locator(rows).first()).toContainText("needle");
            await page.getByRole("button", { name: "Saved" }).click();
            await expect(page.getByRole("menuitem", { name: /Needles of root/ }).first()).toBeVisible();
        } finally {
            await stopped(child);
            rmSync(folder, { recursive: true, force: true });
        }
    });
});
