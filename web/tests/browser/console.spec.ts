// The console alone, against the stand-in server: keys, live rows, dialogs, forms, palette, an ended session.
import { api, expect, expect_accessible, go_to, sign_in, test } from "./fixtures";

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';

test("the set-up page makes the first account, and a used link says so", async ({ page, mock }) => {
    await page.goto(`${mock.base}/welcome#used`);
    await expect(page.getByRole("heading", { name: "This link does not open the door" })).toBeVisible();
    await page.goto(`${mock.base}/welcome#first`);
    await page.reload();
    await page.goto(`${mock.base}/sign-in`);
    await page.getByLabel("Login").fill("mara");
    await page.getByRole("textbox", { name: "Password" }).fill("wrong");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("wrong");
});

test("the queue is worked through with the keyboard", async ({ page, mock }) => {
    await sign_in(page, mock);
    await expect(page.locator(rows).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect(page.locator(`${rows}[data-cursor]`)).toHaveAttribute("aria-rowindex", "3");
    await page.keyboard.press("k");
    await page.keyboard.press("x");
    await expect(page.getByRole("toolbar", { name: "Selected rows" })).toContainText("1 selected");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await expect(page.getByRole("toolbar", { name: "Selected rows" })).toContainText("3 selected");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("toolbar", { name: "Selected rows" })).toBeHidden();
    await page.keyboard.press("Home");
    await page.keyboard.press("l");
    await expect(page.locator(rows).nth(1)).toContainText("ALERT-");
    await page.keyboard.press("h");
    await expect(page.locator(rows).nth(1)).not.toContainText("ALERT-");
});

test("assigning a group takes it, and can be taken back", async ({ page, mock }) => {
    await sign_in(page, mock, "/watch/alerts?q=severity:medium");
    await expect(page.locator(rows).first()).toBeVisible();
    const index = await page.locator(rows).evaluateAll((all) => all.findIndex((row) => row.textContent?.includes("Nobody yet")));
    for (let step = 0; step <= index; ++step) await page.keyboard.press("j");
    const row = page.locator(rows).nth(index);
    await page.keyboard.press("a");
    await expect(row).toContainText("Mara Lindqvist");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(row).toContainText("Nobody yet");
});

test("closing refuses without disposition and reason, then closes and can be taken back", async ({ page, mock }) => {
    await sign_in(page, mock, "/watch/alerts?q=severity:low");
    await expect(page.locator(rows).first()).toBeVisible();
    const before = await page.getByText(/^\d+ groups?/).textContent();
    await page.keyboard.press("j");
    await page.keyboard.press("c");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Close/ }).last().click();
    await expect(dialog).toContainText("Choose what it was");
    await expect(dialog).toContainText("Say why");
    await dialog.getByRole("radio").first().focus();
    await page.keyboard.press("4");
    await expect(dialog.getByRole("radio", { name: "False positive" })).toBeChecked();
    await dialog.getByRole("textbox", { name: "Why?" }).fill("Printer driver update");
    await page.keyboard.press("Control+Enter");
    await expect(dialog).toBeHidden();
    await expect(page.getByText(/alerts? closed/)).toBeVisible();
    await expect(page.locator(rows).first()).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Undone")).toBeVisible();
    await expect(page.getByText(/^\d+ groups?/)).toHaveText(before ?? "");
});

test("new alerts are announced and do not move what one is reading", async ({ page, mock }) => {
    await sign_in(page, mock, "/watch/alerts?sort=-last");
    await expect(page.locator(rows).first()).toBeVisible();
    const first = await page.locator(rows).first().textContent();
    await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "new.evtx"));
        window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    const tray = page.getByRole("region", { name: "Imports" });
    await expect(tray).toContainText("4 new alerts");
    await expect(tray).toContainText("2 already known");
    await expect(tray).toContainText("1 unlisted host");
    await expect(tray).toContainText("1 problem");
    expect((await page.locator(rows).first().textContent())?.slice(0, 20)).toBe(first?.slice(0, 20));
});

test("the pill says how many rows are new, and shows them when asked", async ({ page, mock }) => {
    await sign_in(page, mock, "/watch/alerts?q=host:pill-9");
    await expect(page.getByText("No alert fits this filter")).toBeVisible();
    const raise = (host: string, rule: number) => page.evaluate(([name, number]) => fetch("/api/v1/mock/alert", { method: "POST", headers: { "X-CSRF-Token": "csrf-of-the-mock", "Content-Type": "application/json" }, body: JSON.stringify({ host: name, rule: number }) }), [host, rule] as const);
    await raise("pill-9", 0);
    await expect(page.locator(rows)).toHaveCount(1);
    await raise("pill-9", 1);
    const pill = page.getByRole("button", { name: "1 new" });
    await expect(pill).toBeVisible();
    await expect(page.locator(rows)).toHaveCount(1);
    await pill.click();
    await expect(page.locator(rows)).toHaveCount(2);
    await expect(pill).toBeHidden();
});

test("the facet Mine keeps what has my name on it, and a lost stream is caught up with", async ({ page, mock }) => {
    await sign_in(page, mock);
    await expect(page.locator(rows).first()).toBeVisible();
    await page.getByRole("button", { name: "Mine" }).click();
    await expect(page).toHaveURL(/owner:me/);
    await expect(page.locator(rows).first()).toContainText("Mara Lindqvist");
    const asked = page.waitForRequest((request) => request.url().includes("/alert-groups"));
    await page.evaluate(() => fetch("/api/v1/mock/reload", { method: "POST", headers: { "X-CSRF-Token": "csrf-of-the-mock" } }));
    await asked;
});

test("an alert that counts says by what, how many, and which events", async ({ page, mock }) => {
    await sign_in(page, mock);
    const alert = (await api(mock, "POST", "/mock/alert", { rule: 0, host: "dc-77", counted: 12 })) as { key: string };
    await page.goto(`${mock.base}/watch/alerts/${alert.key}`);
    const why = page.getByRole("region", { name: "Why it fired" });
    await expect(why).toContainText("value_count of TargetUserName gte 10 within 10m by IpAddress");
    await expect(why.getByText("10.20.9.77")).toBeVisible();
    await expect(why.getByRole("row")).toHaveCount(13);
    await expect(why.getByRole("row").nth(12)).toContainText("record 12 spray.jsonl");
    await expect_accessible(page, "an alert that counts");
});

test("an alert says why it fired, and what is next", async ({ page, mock }) => {
    await sign_in(page, mock);
    await expect(page.locator(rows).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Why it fired" })).toContainText("condition");
    await expect(page.getByRole("region", { name: "Why it fired" }).locator("mark").first()).toBeVisible();
    const event = page.getByRole("region", { name: "Event", exact: true });
    await event.getByRole("textbox", { name: "Search the fields" }).fill("parent");
    await expect(event.getByRole("row", { name: /ParentImage/ })).toBeVisible();
    await expect(event.getByRole("row", { name: /CommandLine/ })).toBeHidden();
    await page.keyboard.press("Escape");
    await event.getByText("Raw").click();
    await expect(event.locator("pre")).toContainText("<Event>");
    const here = page.url();
    await page.locator("h1").click();
    await page.route(/\/alerts\/[^/?]+$/, async (route) => {
        await new Promise((done) => setTimeout(done, 500));
        await route.continue();
    });
    await page.keyboard.press("j");
    await expect(page).not.toHaveURL(here);
    await page.keyboard.press("k"); // while the next alert still loads
    await expect(page).toHaveURL(here);
});

test("the palette goes anywhere, finds records and runs commands", async ({ page, mock }) => {
    await sign_in(page, mock);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Go to or run" })).toBeFocused();
    await page.keyboard.type("rules");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/watch\/rules/);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Go to or run" })).toBeFocused();
    await page.keyboard.type("pay01");
    await expect(page.getByRole("option", { name: /ASSET-6/ })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/ASSET-6/);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Go to or run" })).toBeFocused();
    await page.keyboard.type("light theme");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

test("the filter completes fields and choices, and lives in the address", async ({ page, mock }) => {
    await sign_in(page, mock);
    await page.keyboard.press("/");
    await page.keyboard.type("sev");
    await expect(page.getByRole("option").first()).toContainText("severity:");
    await page.keyboard.press("Tab");
    await page.keyboard.type("cri");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/q=severity:critical/);
    await page.reload();
    await expect(page.getByRole("combobox", { name: "Filter" })).toHaveValue("severity:critical");
    await expect(page.locator(rows).first()).toContainText("critical");
});

test("a form shows each problem beside its field, creates, edits, and tells the history", async ({ page, mock }) => {
    await sign_in(page, mock, "/know/assets");
    await page.getByRole("link", { name: "New asset" }).click();
    await page.getByLabel("Site").fill("Graz");
    await page.getByRole("button", { name: "Create asset" }).click();
    await expect(page.getByText("is required").first()).toBeVisible();
    await page.getByLabel("Title").fill("lab01");
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "host" }).click();
    await page.getByRole("button", { name: "Create asset" }).click();
    await expect(page.getByRole("heading", { name: "lab01" })).toBeVisible();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Zone").fill("lab");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Zone");
    await page.getByRole("textbox", { name: "Comment" }).fill("Seen **by me** <b>here</b>");
    await page.getByRole("button", { name: "Comment" }).click();
    await expect(page.getByRole("region", { name: "Timeline" }).locator("strong", { hasText: "by me" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("<b>here</b>");
});

test("an ended session asks in place and keeps what was typed", async ({ page, mock, browser }) => {
    await sign_in(page, mock, "/know/assets/ASSET-1");
    const text = "A long thought that must not be lost";
    await page.getByRole("textbox", { name: "Comment" }).fill(text);
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Comment" }).click();
    const gate = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(gate).toBeVisible();
    await expect(page.getByLabel("Comment")).toHaveValue(text);
    await gate.getByLabel("Login").fill("mara");
    await gate.getByRole("textbox", { name: "Password" }).fill("correct horse battery");
    await gate.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(gate).toBeHidden();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText(text);
    expect(cookies.length).toBeGreaterThan(0);
    expect(browser.isConnected()).toBe(true);
});

test("a token is shown once and can be revoked", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/tokens");
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByLabel("Name").fill("nightly");
    await page.getByRole("button", { name: "Make the token" }).click();
    await expect(page.getByText(/^rdt_/)).toBeVisible();
    await page.getByRole("button", { name: "I have it" }).click();
    await expect(page.getByText(/^rdt_/)).toBeHidden();
    await page.getByRole("row", { name: /nightly/ }).getByRole("button", { name: "Revoke nightly" }).click();
    await expect(page.getByRole("row", { name: /nightly/ })).toBeHidden();
});

test("every room opens on its types, with counts by state, and unknown addresses say so", async ({ page, mock }) => {
    for (const [room, list] of [["know", "Assets"], ["fix", "Findings"], ["decide", "Risks"], ["prove", "Controls"], ["rehearse", "Tasks"], ["team", "Goals"]] as const) {
        await sign_in(page, mock, `/${room}`);
        await expect(page.getByRole("main").getByRole("link", { name: list, exact: true })).toBeVisible();
        await expect(page.getByRole("main").getByRole("list", { name: `${list} by state` })).toBeVisible();
    }
    await page.goto(`${mock.base}/nowhere`);
    await expect(page.getByText("There is nothing at this address")).toBeVisible();
});

test("a machine that says it has no network still reaches the server on it", async ({ page, mock }) => {
    await sign_in(page, mock, "/watch/alerts");
    await page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await go_to(page, "/fix/findings");
    await expect(page.getByText(/^\d+ findings$/)).toBeVisible();
    await expect(page.getByText(/^FIND-\d+$/).first()).toBeVisible();
});
