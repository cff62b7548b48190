// The map on the real program, with five hundred assets more: groups keep it readable, and everything can be reached by keyboard and words.
import { api, expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const many = 500;

test.beforeAll(async ({ redoubt }) => {
    const rows = Array.from({ length: many }, (_, index) => `node-${String(index).padStart(3, "0")},host,plant ${index % 10},Plant ${index % 3},${["low", "medium", "high", "critical"][index % 4]}`);
    const made = await api(redoubt, "POST", "/assets/import?format=csv", ["title,kind,zone,site,criticality", ...rows].join("\n"), "text/csv");
    expect(made).toMatchObject({ created: many });
    const found: { items: { key: string; title: string }[]; next: string | null } = { items: [], next: null };
    do {
        const page = (await api(redoubt, "GET", `/assets?q=${encodeURIComponent("title:node-*")}&sort=title&limit=500${found.next ? `&cursor=${encodeURIComponent(found.next)}` : ""}`)) as typeof found;
        found.items.push(...page.items);
        found.next = page.next;
    } while (found.next);
    for (let index = 1; index < many; ++index) await api(redoubt, "POST", `/assets/${found.items[index]?.key}/links`, { relation: ["runs-on", "depends-on", "connects-to"][index % 3], to: found.items[Math.floor((index - 1) / 4)]?.key });
});

test("five hundred assets are groups first; one opens, words find, and an asset leads to its surroundings and back", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, `/know/map?q=${encodeURIComponent("title:node-*")}`);
    const map = page.getByRole("application", { name: "Map of assets" });
    await expect(map.getByRole("button", { name: /^plant 0/ })).toContainText("50 assets");
    await expect(page.getByRole("status").filter({ hasText: "500 assets, 499 links" })).toBeVisible();
    await expect_accessible(page, "the map in groups");
    await map.getByRole("button", { name: /^plant 7/ }).press("Enter");
    await expect(map.getByText("node-007", { exact: true })).toBeVisible();
    await page.getByLabel("Find on the map").fill("node-007");
    await expect(page.getByText("1 asset found")).toBeVisible();
    await map.getByText("node-007", { exact: true }).click();
    const chosen = page.getByRole("region", { name: "Chosen asset" });
    await expect(chosen).toContainText("zone plant 7");
    await chosen.getByRole("button", { name: "Around it" }).click();
    await expect(page.getByText("around node-007")).toBeVisible();
    await expect(map.getByText("node-001", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "node-007" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "node-007" })).toBeVisible();
    const around = page.getByRole("region", { name: "Around it" });
    await expect(around).toContainText("node-001");
    await around.getByRole("link", { name: "Open on the map" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Map" })).toBeVisible();
});

test("the table behind the map says the same in words", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, `/know/map?q=${encodeURIComponent("title:node-00*")}&as=table`);
    const row = page.getByRole("row", { name: /^node-005/ });
    await expect(row).toContainText("connects to node-001");
    await expect_accessible(page, "the map as a table");
});

test("zones, flows and gaps of the network, and what reaches an asset", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/network");
    await expect(page.getByRole("region", { name: "Against policy" })).toContainText("tcp/3389 may flow from zone office to zone core");
    await expect_accessible(page, "gaps of the network");
    await page.getByRole("tab", { name: /^Flows/ }).click();
    await expect(page.getByRole("row", { name: /^office/ })).toContainText("against policy: tcp/3389");
    await page.getByRole("tab", { name: /^Zones/ }).click();
    await page.getByRole("row", { name: /zone-dmz/ }).getByRole("link", { name: "zone-dmz" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "zone-dmz" })).toBeVisible();
    const bastion = (await api(redoubt, "GET", "/assets?q=title:bastion01")) as { items: { key: string }[] };
    await page.goto(`${redoubt.base}/know/assets/${bastion.items[0]?.key}`);
    await expect(page.getByRole("region", { name: "Reached from" })).toContainText("zone internet");
    await expect_accessible(page, "what reaches an asset");
});
