// Software, upgrades, feeds and deadlines: what is vulnerable against the stand-in server, what runs where on the real program.
import { api, expect, expect_accessible, go_to, no_binary, sign_in, test } from "./fixtures";

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';

test.describe("with feeds", () => {
    test("software is searched, marked, and a row says who runs it; the address holds it all", async ({ page, mock }) => {
        await sign_in(page, mock, "/know/software");
        await expect(page.getByRole("status").filter({ hasText: "55,018 advisories as of" })).toContainText("whether they are vulnerable is unknown");
        await expect(page.getByRole("link", { name: /feeds are not up to date/ })).toBeVisible();
        await page.keyboard.press("/");
        await page.keyboard.type("openssl");
        await expect(page).toHaveURL(/name=openssl/);
        await expect(page.locator(rows)).toHaveCount(1);
        await expect(page.locator(rows).first()).toContainText("1 of 2 vulnerable");
        await page.keyboard.press("Escape");
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        const who = page.getByRole("region", { name: "Who runs openssl" });
        await expect(who.getByRole("row", { name: /3\.0\.9 .*CVE-2026-1000/ }).first()).toBeVisible();
        await expect_accessible(page, "who runs it");
        await who.getByRole("button", { name: "3.0.13" }).click();
        await expect(page).toHaveURL(/open=openssl&of=3\.0\.13/);
        await expect(who.getByRole("row", { name: /3\.0\.13 none known/ }).first()).toBeVisible();
        await page.reload();
        await expect(who).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(who).toBeHidden();
    });

    test("what nobody knows of is unknown, in the list and on an asset", async ({ page, mock }) => {
        await sign_in(page, mock, "/know/software?unknown=true");
        await expect(page.locator(rows).first()).toContainText(/unknown.*unknown/);
        await go_to(page, "/know/assets/ASSET-1");
        const software = page.getByRole("region", { name: "Software" });
        await expect(software.getByRole("status")).toContainText(/\d+ vulnerable, \d+ unknown/);
        await expect(software.getByRole("row").nth(1)).toContainText("CVE-");
        await expect(software).toContainText("unknown: no feed speaks of it");
        await expect(software.getByRole("link", { name: /^CVE-/ }).first()).toHaveAttribute("href", /\/fix\/findings\?q=/);
        await expect(page.getByRole("heading", { name: "Software" })).toHaveCount(1);
    });

    test("the planner says what pays most, what an upgrade holds, and what another version would clear", async ({ page, mock }) => {
        await sign_in(page, mock, "/fix/upgrades");
        await expect(page.getByRole("status").filter({ hasText: "open occurrences" })).toContainText(/the first \d+ clear half of the weight/);
        await expect(page.locator(rows).first()).toContainText("openssl");
        await expect_accessible(page, "the planner");
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        const detail = page.getByRole("region", { name: "Upgrade openssl to 3.0.13" });
        await expect(detail.getByRole("link", { name: "dc01" })).toBeVisible();
        await detail.getByRole("button", { name: "3.0.11" }).click();
        await expect(page).toHaveURL(/to=3\.0\.11/);
        await expect(detail.getByRole("status")).toContainText("Going to 3.0.11 clears");
        await expect_accessible(page, "an upgrade");
        await page.getByRole("button", { name: "Due in 7 days" }).click();
        await expect(page).toHaveURL(/due=week/);
    });

    test("maintenance windows are kept as lines, and an upgrade says into which it falls", async ({ page, mock }) => {
        await sign_in(page, mock, "/fix/upgrades");
        await page.getByRole("button", { name: "Windows" }).click();
        const dialog = page.getByRole("dialog", { name: "Maintenance windows" });
        await dialog.getByRole("textbox", { name: "Windows" }).fill("dmz-night, zone:dmz,lab, weekly sun 02:00, 4h\nweb-team, owner:PARTY-3, daily 22:00, 2h");
        await expect_accessible(page, "maintenance windows");
        await dialog.getByRole("button", { name: "Keep them" }).click();
        await expect(dialog).toBeHidden();
        await page.locator(rows).nth(1).click();
        const detail = page.getByRole("region", { name: /^Upgrade django/ });
        await expect(detail.getByRole("row", { name: /^dmz-night .* 1 ▲ 1/ })).toBeVisible();
        await expect(detail).toContainText("1 asset without a window");
        await expect_accessible(page, "windows of an upgrade");
        await page.getByRole("combobox", { name: "Window" }).click();
        await page.getByRole("option", { name: "No window" }).click();
        await expect(page).toHaveURL(/window=none/);
        await page.getByRole("button", { name: "Windows" }).click();
        await expect(dialog.getByRole("textbox", { name: "Windows" })).toHaveValue(/^dmz-night, zone:dmz,lab, weekly sun 02:00, 4h\n/);
    });

    test("feeds say how old they are in words, and are held against the inventory at once", async ({ page, mock }) => {
        await sign_in(page, mock, "/fix/feeds");
        await expect(page.getByRole("row", { name: /^pypi/ })).toContainText("▲ stale");
        await expect(page.getByRole("row", { name: /^kev/ })).toContainText("◆ too old");
        await expect(page.getByRole("row", { name: /^debian/ })).not.toContainText("stale");
        await expect_accessible(page, "feeds");
        await page.getByRole("button", { name: "Look now" }).click();
        await expect(page.getByText(/Looked at 40 packages on 14 assets/)).toBeVisible();
    });

    test("a table of one's own is refused at its line and then kept; the try-out names the row", async ({ page, mock }) => {
        await sign_in(page, mock, "/settings/deadlines");
        await page.getByRole("button", { name: "New table" }).click();
        const dialog = page.getByRole("dialog", { name: "New deadline table" });
        await dialog.getByLabel("Name").fill("ours");
        await dialog.getByLabel("Table").fill("# Ours\nseverity,days\nhigh,soon\n");
        await dialog.getByRole("button", { name: "Keep it" }).click();
        await expect(dialog.getByRole("alert")).toContainText("Line 3: high,soon");
        await expect_accessible(page, "a refused table");
        await dialog.getByLabel("Table").fill("# Ours\nseverity,days\nhigh,30\n");
        await dialog.getByRole("button", { name: "Keep it" }).click();
        await expect(dialog).toBeHidden();
        await page.getByRole("checkbox", { name: "Ours counts" }).click();
        await expect(page.getByText(/Ours counts from now on/)).toBeVisible();
        await page.getByRole("combobox", { name: "Severity" }).click();
        await page.getByRole("option", { name: "high" }).click();
        await expect(page.getByRole("status", { name: "What the tables say" })).toContainText("line 5: 30 days");
    });
});

test.describe("on the real program, without feeds", () => {
    test.skip(no_binary !== "", no_binary);

    const packages = (version: string) => [{ name: "openssl", version, purl: `pkg:deb/debian/openssl@${version}?arch=amd64&distro=debian-12` }, { name: "left-pad", version: "1.3.0", purl: "pkg:npm/left-pad@1.3.0" }, { name: "Vendor agent", version: "4.2" }];

    test.beforeAll(async ({ redoubt }) => {
        for (const [title, version] of [["soft-1", "3.0.9-1"], ["soft-2", "3.0.11-1"], ["soft-3", "3.0.13-1"]] as const) await api(redoubt, "POST", "/assets", { title, kind: "host", software: packages(version) });
        await api(redoubt, "POST", "/software/match");
    });

    test("software is found by name and version, says who runs it, and that nothing is known", async ({ page, redoubt }) => {
        await sign_in(page, redoubt, "/know/software?name=openssl");
        await expect(page.getByRole("note")).toContainText("nothing here is known to be vulnerable or not");
        await expect(page.locator(rows)).toHaveCount(1);
        await expect(page.locator(rows).first()).toContainText("3, unknown");
        await page.getByLabel("Version").fill("< 3.0.13");
        await expect(page).toHaveURL(/version=/);
        await expect(page.locator(rows).first()).toContainText("2, unknown");
        await page.locator(rows).first().click();
        const who = page.getByRole("region", { name: "Who runs openssl" });
        await expect(who.getByRole("row", { name: /soft-1 .*3\.0\.9-1 unknown/ })).toBeVisible();
        await who.getByRole("button", { name: "3.0.11-1" }).click();
        await expect(who.getByRole("link", { name: "soft-2" })).toBeVisible();
        await expect(who.getByRole("link", { name: "soft-1" })).toHaveCount(0);
        await expect_accessible(page, "who runs it, without feeds");
        await who.getByRole("link", { name: "soft-2" }).click();
        const software = page.getByRole("region", { name: "Software" });
        await expect(software.getByRole("status")).toContainText("None known to be vulnerable, 3 unknown. There are no feeds");
        await expect(software.getByRole("row", { name: /Vendor agent/ })).toContainText("unknown");
    });

    test("the planner and the feeds say what to do next, and a deadline can be tried", async ({ page, redoubt }) => {
        await sign_in(page, redoubt, "/fix/upgrades");
        await expect(page.getByText("relay-http")).toBeVisible(); // what a scanner reported
        await expect_accessible(page, "a planner without feeds");
        await page.goto(`${redoubt.base}/fix/upgrades?q=component:pkg:npm/none`);
        await expect(page.getByRole("heading", { name: "No upgrade fits" })).toBeVisible();
        await page.goto(`${redoubt.base}/fix/feeds`);
        await expect(page.getByText("There are no feeds yet")).toBeVisible();
        await page.getByRole("button", { name: "Look now" }).click();
        await expect(page.getByText(/Looked at \d+ packages? on \d+ assets?/)).toBeVisible();
        await page.goto(`${redoubt.base}/fix/upgrades?due=week`);
        await expect(page.getByRole("heading", { name: "No upgrade fits" })).toBeVisible();
        await page.goto(`${redoubt.base}/settings/deadlines`);
        await page.getByRole("combobox", { name: "Severity" }).click();
        await page.getByRole("option", { name: "high", exact: true }).click();
        await expect(page.getByRole("status", { name: "What the tables say" })).toContainText(/Days by severity, line \d+: 30 days \(severity high\)/);
    });
});
