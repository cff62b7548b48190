// From a bill of materials and a feed to an advisory that says which of our assets it is about, a finding with its deadline, and the
// proof that it is gone: on a program of its own, since its feeds would change what other tests see.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { api, binary, expect, expect_accessible, no_binary, sign_in, started, stopped, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const bill = (of: string, version: string) =>
    JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata: { component: { type: "application", name: of, version: "1" } }, components: [{ type: "library", name: "walkpad", version, purl: `pkg:npm/walkpad@${version}` }, { type: "library", name: "quiet", version: "1.0.0", purl: "pkg:npm/quiet@1.0.0" }] });
const advisory = JSON.stringify({
    id: "GHSA-walk-walk-walk", modified: "2026-02-01T00:00:00Z", published: "2026-02-01T00:00:00Z", aliases: ["CVE-2026-77001"], summary: "walkpad walks out of its folder",
    severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
    affected: [{ package: { ecosystem: "npm", name: "walkpad" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.4.1" }] }] }],
});

async function take_bill(page: Page, of: string, version: string) {
    await page.getByRole("button", { name: "Import a report" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    await dialog.locator('input[type="file"]').setInputFiles({ name: `${of}.cdx.json`, mimeType: "application/json", buffer: Buffer.from(bill(of, version)) });
    await dialog.getByLabel("Source").fill("builds");
    await dialog.getByRole("button", { name: "See what it would change" }).click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(dialog.getByRole("status", { name: "What it changed" })).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
}

async function look_now(page: Page, base: string) {
    await page.goto(`${base}/fix/feeds`);
    await page.getByRole("button", { name: "Look now" }).click();
    await expect(page.getByText(/Looked at \d+ packages? on \d+ assets?|Nothing has changed/).first()).toBeVisible();
}

test("an advisory says which of our assets it is about, its finding by when and why, and a newer bill proves that it is gone", async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), "redoubt-advisories-"));
    const feed = join(folder, "walk.json");
    writeFileSync(feed, advisory);
    const { server, child } = await started(binary, ["demo", "--data", join(folder, "data"), "--listen", `127.0.0.1:${20_000 + Math.floor(Math.random() * 20_000)}`]);
    try {
        await sign_in(page, server, "/know/inventory");
        await take_bill(page, "walk-shop", "2.3.0");
        await take_bill(page, "walk-till", "2.4.0");
        await take_bill(page, "walk-new", "2.4.1");
        const taken = spawnSync(binary, ["feeds", "import", feed, "--name", "npm", "--feeds", join(folder, "data", "feeds")], { encoding: "utf8" });
        expect(taken.status, taken.stderr).toBe(0);
        await look_now(page, server.base);

        await page.goto(`${server.base}/fix/advisories?q=${encodeURIComponent("walkpad")}`);
        await page.getByRole("row").filter({ hasText: "walks out of its folder" }).getByRole("link").first().click();
        await expect(page.getByRole("status").filter({ hasText: "Affects 2 of our assets" })).toBeVisible();
        await expect(page.locator("main")).toContainText("CVE-2026-77001");
        await expect(page.locator("main")).toContainText("9.8");
        const ours = page.getByRole("region", { name: "On our assets" });
        await expect(ours.getByRole("row", { name: /walk-shop .*2\.3\.0 2\.4\.1/ })).toBeVisible();
        await expect(ours.getByRole("row", { name: /walk-till .*2\.4\.0 2\.4\.1/ })).toBeVisible();
        await expect(ours.getByRole("row", { name: /walk-new/ })).toHaveCount(0);
        await expect_accessible(page, "an advisory");

        await ours.getByRole("link", { name: /^FIND-\d+$/ }).first().click();
        const when = page.getByRole("region", { name: "When, and why" });
        await expect(when.getByRole("link", { name: /Days by severity, line \d+/ })).toBeVisible();
        await expect(when).toContainText(/7 days/);
        await expect(when).toContainText("2.4.1");
        await expect(page.getByRole("region", { name: "Where it was seen" }).getByRole("row")).toHaveCount(3);
        await expect_accessible(page, "a finding with its deadline");
        const finding = page.url();

        await page.goto(`${server.base}/know/inventory`);
        await take_bill(page, "walk-shop", "2.4.1");
        await take_bill(page, "walk-till", "3.0.0");
        await look_now(page, server.base);
        await page.goto(finding);
        await expect(page.getByRole("region", { name: "Where it was seen" })).toContainText("2.4.1");
        await expect(page.getByRole("button", { name: /^State: (verified|closed|fixed)/ })).toBeVisible();
        const gone = (await api(server, "GET", `/occurrences?q=${encodeURIComponent(`finding:${/FIND-\d+/.exec(finding)?.[0]}`)}&fields=state,proof`)) as { items: { state: string; proof: string }[] };
        expect(gone.items.map((one) => one.state)).toEqual(["verified", "verified"]);
        expect(gone.items.every((one) => /2\.4\.1|3\.0\.0/.test(one.proof))).toBe(true);
    } finally {
        await stopped(child);
        rmSync(folder, { recursive: true, force: true });
    }
});
