// Reports become assets in the console, on the real program: what a report would do, what it did, why two sources mean one asset,
// and the word of a person where that cannot be known.
import { expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const lines = (...rows: object[]) => ({ name: "report.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n")) });
const laptop = { kind: "serial", value: "5CD0000XYZ", space: "HP" };

test("two reports of one laptop are one asset that says why, and a sighting can be taken out again", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/inventory");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    const take = async (source: string, file: ReturnType<typeof lines>) => {
        await page.getByRole("button", { name: "Import a report" }).first().click();
        await dialog.locator('input[type="file"]').setInputFiles(file);
        await dialog.getByLabel("Source").fill(source);
        await dialog.getByRole("button", { name: "See what it would change" }).click();
        return dialog.getByRole("status", { name: "What it would change" });
    };
    const first = await take("edr", lines({ key: "a1", title: "lap-71", ids: [laptop, { kind: "host", value: "lap-71" }], services: [{ port: 22, name: "ssh", process: "sshd" }] }));
    await expect(first).toContainText("1assets to create");
    await expect_accessible(page, "what a report would change");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(dialog.getByRole("status", { name: "What it changed" })).toContainText("1assets created");
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(await take("cmdb", lines({ key: "c9", title: "Laptop of Ada", ids: [laptop] }, { ids: [{ kind: "serial", value: "To be filled by O.E.M." }] }))).toContainText("0assets to create");
    await expect(dialog.getByRole("region", { name: "Problems" })).toContainText("line 2");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    const opened = page.context().waitForEvent("page");
    await dialog.getByRole("region", { name: "Assets" }).getByRole("link").click();
    const asset = await opened;
    const seen = asset.getByRole("region", { name: "Seen by" });
    await expect(seen).toContainText("merged because serial 5CD0000XYZ of hp is the same as in edr");
    await expect(asset.getByRole("region", { name: "Answers on" })).toContainText("22/tcp");
    await expect_accessible(asset, "who sees an asset");
    await seen.getByRole("button", { name: "Take out what cmdb says" }).click();
    const split = asset.getByRole("dialog", { name: "Another thing after all" });
    await split.getByLabel("Reason").fill("The list has the wrong serial");
    await split.getByRole("button", { name: "Take it out" }).click();
    await expect(seen.getByRole("row")).toHaveCount(2);
});

test("one short name in two domains is nobody's to guess: the pair waits, and what is said holds", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/inventory");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    await page.getByRole("button", { name: "Import a report" }).first().click();
    await dialog.locator('input[type="file"]').setInputFiles(lines(
        { key: "d1", title: "kiosk-4", ids: [{ kind: "host", value: "kiosk-4" }, { kind: "serial", value: "5CD0000XYA", space: "HP" }] },
        { key: "d2", title: "kiosk-4 north", ids: [{ kind: "fqdn", value: "kiosk-4.north.example.com" }] },
        { key: "d3", title: "kiosk-4 south", ids: [{ kind: "fqdn", value: "kiosk-4.south.example.com" }] },
    ));
    await dialog.getByLabel("Source").fill("shops");
    await dialog.getByRole("button", { name: "See what it would change" }).click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.getByRole("button", { name: "Done" }).click();
    const pairs = page.getByRole("region", { name: "One thing, or two" });
    await expect(pairs.getByRole("row")).toHaveCount(3);
    await expect_accessible(page, "doubtful pairs");
    await pairs.getByRole("button", { name: /^Two things .*south/ }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("The kiosk of the south has its own");
    await page.getByRole("dialog").getByRole("button", { name: "Keep them apart" }).click();
    await expect(pairs.getByRole("row")).toHaveCount(2);
    await pairs.getByRole("button", { name: /^One thing/ }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("I installed it");
    await page.getByRole("dialog").getByRole("button", { name: "Make them one" }).click();
    await expect(page.getByText("Nothing is in doubt")).toBeVisible();
});

test("columns of a list are looked at before it is read, and somebody says what the headings do not", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/inventory");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    await page.getByRole("button", { name: "Import a report" }).first().click();
    const list = "Machine label,Colour,Where\nmap-test-1,red,Lyon\nmap-test-2,blue,Nice\n";
    await dialog.locator('input[type="file"]').setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await dialog.getByLabel("Source").fill("wall-list");
    const columns = dialog.getByRole("region", { name: "Columns" });
    await expect(columns).toContainText("0 of 3 are read");
    await expect(columns).toContainText("map-test-1 · map-test-2");
    const choose = async (column: string, what: string) => {
        const field = columns.getByRole("combobox", { name: `What ${column} holds` });
        await field.click();
        await field.fill(what);
        await page.getByRole("option", { name: new RegExp(`^${what}:`) }).filter({ visible: true }).click();
    };
    await choose("Machine label", "host");
    await choose("Where", "site");
    await expect(columns).toContainText("2 of 3 are read");
    await expect_accessible(page, "what columns hold");
    await dialog.getByRole("button", { name: "See what it would change" }).click();
    await expect(dialog.getByRole("status", { name: "What it would change" })).toContainText("2assets to create");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(dialog.getByRole("status", { name: "What it changed" })).toContainText("2assets created");
});

test("a token for a host is shown once, with what to run there, and can be taken back", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/inventory");
    await page.getByRole("button", { name: "Enrol a host" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Enrol a host" });
    await dialog.getByLabel("What for").fill("Web servers");
    await dialog.getByLabel("Zone").fill("dmz");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    await expect(dialog).toContainText(/redoubt collect --send http\S+ --enrol rde_/);
    await expect_accessible(page, "a token for a host");
    await dialog.getByRole("button", { name: "I have it" }).click();
    const tokens = page.getByRole("region", { name: "Tokens that let hosts in" });
    await expect(tokens).toContainText("Web servers");
    await expect(page.locator("body")).not.toContainText("rde_");
    await tokens.getByRole("button", { name: /^Revoke/ }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Made by mistake");
    await page.getByRole("dialog").getByRole("button", { name: "Revoke the token" }).click();
    await expect(tokens).toBeHidden();
});
