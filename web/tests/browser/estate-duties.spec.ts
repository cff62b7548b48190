// Duties about the estate, each walked through the console on the real program as its check says; 3 and 5 are in upkeep.spec.ts.
import { api, expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';
const day = 86_400_000;
type Made = { id: string; key: string };
const made = async (...given: Parameters<typeof api>) => (await api(...given)) as Made;
const lines = (...sightings: object[]) => ({ name: "report.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from(sightings.map((one) => JSON.stringify(one)).join("\n")) });
const query = (q: string) => `?q=${encodeURIComponent(q)}`;

test("1: a list of a thousand hosts twice is a thousand assets", async ({ page, redoubt }) => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `twice-${String(index).padStart(4, "0")}.corp.example,SN${String(index).padStart(6, "0")}TW,10.77.${Math.floor(index / 250)}.${index % 250},Lyon`);
    const list = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(["Hostname,Serial Number,IP address,Site", ...hosts].join("\n")) };
    await sign_in(page, redoubt, "/know/inventory");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    const tried = async () => {
        await page.getByRole("button", { name: "Import a report" }).first().click();
        await dialog.locator('input[type="file"]').setInputFiles(list);
        await dialog.getByLabel("Source").fill("twice");
        await dialog.getByLabel(/It is a list that we keep/).check();
        await dialog.getByRole("button", { name: "See what it would change" }).click();
        return dialog.getByRole("status", { name: "What it would change" });
    };
    await expect(await tried()).toContainText("1,000assets to create");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(dialog.getByRole("status", { name: "What it changed" })).toContainText("1,000assets created");
    await dialog.getByRole("button", { name: "Done" }).click();
    const again = await tried();
    await expect(again).toContainText("0assets to create");
    await expect(again).toContainText("0turn out to be another");
    await page.goto(`${redoubt.base}/know/assets${query('seen_by:"twice"')}`);
    await expect(page.getByText(/\b1,000 assets\b/).first()).toBeVisible();
});

test("2: what nothing has seen for a month is stale, and what only a scan saw is unlisted, until somebody lists it", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/inventory");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    await page.getByRole("button", { name: "Import a report" }).first().click();
    const weeks_ago = new Date(Date.now() - 40 * day).toISOString();
    await dialog.locator('input[type="file"]').setInputFiles(lines(
        { key: "q1", title: "quiet-since", at: weeks_ago, kind: "host", ids: [{ kind: "host", value: "quiet-since" }] },
        { key: "q2", title: "seen-today", kind: "host", ids: [{ kind: "host", value: "seen-today" }] },
    ));
    await dialog.getByLabel("Source").fill("sweep");
    await dialog.getByRole("button", { name: "See what it would change" }).click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.goto(`${redoubt.base}/know/upkeep`);
    await page.getByRole("link", { name: /Unlisted/ }).click();
    await expect(page.getByRole("row").filter({ hasText: "quiet-since" })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "seen-today" })).toBeVisible();
    for (const title of ["quiet-since", "seen-today"]) {
        await page.goto(`${redoubt.base}/know/assets${query(`title:${title}`)}`);
        await page.locator(rows).first().getByRole("link").first().click();
        await expect(page.getByRole("note")).toContainText("Nobody has listed this asset");
        await page.getByRole("button", { name: /^State:/ }).click();
        await page.getByRole("menuitem", { name: "active" }).click();
        await expect(page.getByRole("button", { name: "State: active" })).toBeVisible();
    }
    await page.goto(`${redoubt.base}/know/upkeep`);
    await expect_accessible(page, "upkeep");
    await page.getByRole("link", { name: /Stale/ }).click();
    await expect(page.getByRole("row").filter({ hasText: "quiet-since" })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "seen-today" })).toHaveCount(0);
});

test("4: who leaves leaves orphans, and they are given to somebody all at once", async ({ page, redoubt }) => {
    const leaver = await made(redoubt, "POST", "/parties", { title: "Odile Leaving", kind: "person" });
    for (const title of ["orphan-1", "orphan-2", "orphan-3"]) await api(redoubt, "POST", "/assets", { title, kind: "host", owner: leaver.key });
    await sign_in(page, redoubt, `/team/parties/${leaver.key}`);
    await page.getByRole("button", { name: /^State:/ }).click();
    await page.getByRole("menuitem", { name: "inactive" }).click();
    await expect(page.getByRole("button", { name: "State: inactive" })).toBeVisible();
    await page.goto(`${redoubt.base}/know/upkeep`);
    await page.getByRole("link", { name: /Orphans/ }).click();
    await expect(page.getByRole("row").filter({ hasText: "orphan-1" })).toBeVisible();
    const orphans = new URL(page.url()).searchParams.get("q") ?? "";
    await page.goto(`${redoubt.base}/know/assets${query(`${orphans} title:orphan-*`)}`);
    await expect(page.locator(rows)).toHaveCount(3);
    const bar = page.getByRole("toolbar", { name: "Selected rows" });
    for (let at = 0; at < 3; ++at) {
        await page.keyboard.press("j");
        await page.keyboard.press("x");
        await expect(bar).toContainText(`${at + 1} selected`);
    }
    await bar.getByRole("button", { name: "Assign" }).click();
    const dialog = page.getByRole("dialog", { name: "Assign" });
    await dialog.getByLabel("Owner").fill("Ines Caldeira");
    await page.getByRole("option", { name: /Ines Caldeira/ }).first().click();
    await dialog.getByLabel("Reason").fill("Odile has left");
    await dialog.getByRole("button", { name: "Change 3" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator(rows)).toHaveCount(0);
    await page.goto(`${redoubt.base}/know/assets${query('title:orphan-* owner:"Ines Caldeira"')}`);
    await expect(page.locator(rows)).toHaveCount(3);
});

test("6: from one asset everything that is linked is on its page, and a click away", async ({ page, redoubt }) => {
    const shop = await made(redoubt, "POST", "/assets", { title: "walk-shop", kind: "application", business_function: "Selling" });
    const web = await made(redoubt, "POST", "/assets", { title: "walk-web", kind: "host" });
    const data = await made(redoubt, "POST", "/assets", { title: "walk-orders", kind: "data_set" });
    await api(redoubt, "POST", `/assets/${shop.key}/links`, { relation: "runs-on", to: web.key });
    await api(redoubt, "POST", `/assets/${web.key}/links`, { relation: "stores", to: data.key });
    const linked = {
        findings: await made(redoubt, "POST", "/findings", { title: "walk: old library", kind: "vulnerability", severity: "high", subjects: [web.key] }),
        controls: await made(redoubt, "POST", "/controls", { title: "walk: agent", kind: "prevent", layer: "host", assets: [web.key] }),
        incidents: await made(redoubt, "POST", "/incidents", { title: "walk: break-in", severity: "low", kind: "intrusion", assets: [web.key] }),
    };
    await sign_in(page, redoubt, `/know/assets/${web.key}`);
    const around = page.getByRole("region", { name: "Around it" });
    await expect(around).toContainText("walk-shop");
    await expect(around).toContainText("walk-orders");
    for (const [plural, record] of Object.entries(linked)) {
        await page.goto(`${redoubt.base}/know/assets/${web.key}`);
        await page.getByRole("region", { name: new RegExp(`^${plural}$`, "i") }).getByRole("link", { name: /walk: / }).first().click();
        await expect(page).toHaveURL(new RegExp(`/${record.key}$`));
    }
    await page.goto(`${redoubt.base}/know/assets/${shop.key}`);
    await around.getByRole("button", { name: "2 hops" }).click();
    await expect(around).toContainText("walk-orders");
    await around.getByText("walk-web", { exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "walk-web" })).toBeVisible();
});

test("7: a tool that goes silent is a finding within minutes, and its coverage is counted", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/assets/new");
    await page.getByLabel("Title").fill("walk-agent");
    await page.getByRole("combobox", { name: /^Kind/ }).click();
    await page.getByRole("option", { name: "tool", exact: true }).click();
    await page.getByLabel("Heartbeat every").fill("5s");
    await page.getByLabel("Reports as").fill("walk-edr");
    await page.getByLabel("Covers").fill("title:covered-*");
    await page.getByRole("button", { name: "Create asset" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "walk-agent" })).toBeVisible();
    const key = /ASSET-\d+/.exec(page.url())?.[0] ?? "";
    await page.getByRole("button", { name: /^State:/ }).click();
    await page.getByRole("menuitem", { name: "active" }).click();
    await expect(page.getByRole("button", { name: "State: active" })).toBeVisible();
    await api(redoubt, "POST", "/assets", { title: "covered-2", kind: "host" });
    await api(redoubt, "POST", "/inventory/reports?source=walk-edr", JSON.stringify({ key: "w1", title: "covered-1", kind: "host", ids: [{ kind: "host", value: "covered-1" }] }), "application/octet-stream");
    await api(redoubt, "POST", "/inventory/heartbeats", { tool: key });
    await page.goto(`${redoubt.base}/know/sightings`);
    const source = page.getByRole("row").filter({ hasText: "walk-edr" });
    await expect(source).toContainText("50 %");
    await source.getByRole("cell").last().getByRole("link").click();
    await expect(page.locator(rows)).toHaveCount(1);
    await expect(page.locator(rows).first()).toContainText("covered-2");
    await expect(async () => {
        await page.goto(`${redoubt.base}/fix/findings${query(`kind:gap subjects:${key}`)}`);
        await expect(page.locator(rows)).toHaveCount(1, { timeout: 4000 });
    }).toPass({ timeout: 150_000 });
    await expect(page.locator(rows).first()).toContainText("walk-agent is silent");
});
