// The generic screens of any type, against the stand-in server: list, board, page with its past, form, links, comments, files, views, tables.
import { expect, expect_accessible, sign_in, test } from "./fixtures";

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';
const records = `${rows}:not([data-heading])`;

test("a list is sorted by several fields, grouped, counted and given other columns, all in the address", async ({ page, mock }) => {
    await sign_in(page, mock, "/fix/findings");
    await expect(page.locator(records).first()).toBeVisible();
    await page.getByRole("columnheader", { name: "Severity" }).getByRole("button").click();
    await expect(page).toHaveURL(/sort=severity/);
    await page.getByRole("columnheader", { name: "State" }).getByRole("button").click({ modifiers: ["Shift"] });
    await expect(page).toHaveURL(/sort=severity,state/);
    await page.getByRole("combobox", { name: "Group by" }).click();
    await page.getByRole("option", { name: "Class" }).click();
    await expect(page.locator(`${rows}[data-heading]`).first()).toContainText("concern");
    const facet = page.getByRole("region", { name: "Severity" });
    await facet.getByRole("button", { name: /critical/ }).click();
    await expect(page).toHaveURL(/severity:critical/);
    await expect(page.locator(records).first()).toContainText("critical");
    await expect(facet.getByRole("button", { name: /high/ })).toBeVisible();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Cvss" }).check();
    await expect(page.getByRole("columnheader", { name: "Cvss" })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.reload();
    await expect(page.getByRole("columnheader", { name: "Cvss" })).toBeVisible();
    await expect(page.locator(`${rows}[data-heading]`).first()).toBeVisible();
});

test("rows are chosen, and changed, assigned and moved together, each act counted first", async ({ page, mock }) => {
    await sign_in(page, mock, "/fix/findings?q=state:(new,closed)");
    await expect(page.locator(records).first()).toBeVisible();
    await page.keyboard.press("Control+a");
    const bar = page.getByRole("toolbar", { name: "Selected rows" });
    await expect(bar).toContainText(/\d+ selected/);
    await bar.getByRole("button", { name: "Move" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "State" }).click();
    await page.getByRole("option", { name: "triaged" }).click();
    await expect(dialog.getByRole("status")).toContainText(/\d+ of \d+ can move to triaged; the others stay/);
    await dialog.getByRole("button", { name: /^Move \d+/ }).click();
    await expect(page.getByText(/findings? moved to triaged/)).toBeVisible();
    await page.goto(`${mock.base}/fix/findings?q=state:triaged`);
    await expect(page.locator(records).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await dialog.getByRole("combobox", { name: "Owner" }).click();
    await page.getByRole("option", { name: "Adaeze Obi" }).click();
    await expect(dialog.getByRole("status")).toContainText("1 finding");
    await dialog.getByRole("button", { name: "Change 1" }).click();
    await expect(page.getByText("1 finding changed")).toBeVisible();
    await expect(page.locator(records).first()).toContainText("Adaeze Obi");
});

test("a board carries cards through the moves there are, and asks for what a move needs", async ({ page, mock }) => {
    await sign_in(page, mock, "/rehearse/tasks?layout=board");
    const todo = page.getByRole("region", { name: "todo" });
    const doing = page.getByRole("region", { name: "doing" });
    await expect(todo.getByRole("listitem").first()).toBeVisible();
    await page.keyboard.press("j");
    const key = (await todo.locator("li[data-cursor] .mono").textContent()) ?? "";
    await page.keyboard.press("Shift+ArrowRight");
    await expect(page.getByText(`${key} is now doing`)).toBeVisible();
    await expect(doing).toContainText(key);
    const next = todo.getByRole("listitem").first();
    const dropped = (await next.locator(".mono").textContent()) ?? "";
    await next.dragTo(page.getByRole("region", { name: "dropped" }));
    const dialog = page.getByRole("dialog", { name: `Move ${dropped} to dropped` });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Somebody else did it");
    await dialog.getByRole("button", { name: "Move to dropped" }).click();
    await expect(page.getByRole("region", { name: "dropped" })).toContainText(dropped);
    await expect_accessible(page, "board");
});

test("a rule is shown as a query of another system, with what differs, or why it cannot be", async ({ page, mock, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await sign_in(page, mock, "/watch/rules/RULE-1");
    const elsewhere = page.getByRole("region", { name: "Elsewhere" });
    const choose = async (system: string) => {
        await elsewhere.getByRole("combobox", { name: "As a query for" }).click();
        await page.getByRole("option", { name: system }).click();
    };
    await choose("Splunk");
    await expect(elsewhere.getByLabel("The query for Splunk")).toContainText("EventCode=1");
    await expect(elsewhere.getByRole("list", { name: "Not quite the same" })).toHaveCount(0);
    await elsewhere.getByRole("button", { name: "Copy query" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("EventCode=1");
    await choose("Sentinel, KQL");
    await expect(elsewhere.getByRole("list", { name: "Not quite the same" }).getByRole("listitem")).toHaveCount(2);
    await expect(elsewhere.getByLabel("The query for Sentinel, KQL")).toContainText("WindowsEvent");
    await expect_accessible(page, "a rule as a query");
    await choose("Defender, KQL");
    await expect(elsewhere.getByRole("status")).toContainText("is not in DeviceProcessEvents");
    await expect(elsewhere.getByRole("button", { name: "Copy query" })).toHaveCount(0);
});

test("a form has an input for every kind of field, with structures and lists of them", async ({ page, mock }) => {
    await sign_in(page, mock, "/rehearse/tasks/new");
    await page.getByLabel("Title").fill("Try the restore");
    await page.getByRole("combobox", { name: "Add to depends on" }).click();
    await page.getByRole("option", { name: /Rotate the keys/ }).click();
    await expect(page.getByRole("list", { name: "Depends on: chosen" })).toContainText("Rotate the keys");
    await page.getByRole("button", { name: "Add steps" }).click();
    const step = page.getByRole("group", { name: "Steps 1" });
    await step.getByLabel("What").fill("Find the tape");
    await step.getByLabel("Minutes").fill("15");
    await step.getByLabel("Done").check();
    await page.getByRole("button", { name: "Create task" }).click();
    await expect(page.getByRole("heading", { name: "Try the restore" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Steps" })).toContainText("Find the tape");
});

test("a record is seen as it was, with a banner and a slider, and nothing can be changed there", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/risks/RISK-1");
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Likelihood").fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Likelihood");
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Likelihood").fill("4");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Timeline" }).locator("ins").last()).toHaveText("4");
    await page.getByRole("button", { name: /As it was after entry/ }).first().click();
    await expect(page.getByRole("note")).toContainText("As it was on");
    await expect(page.getByRole("region", { name: "Risk" })).toContainText("5");
    await expect(page.getByRole("button", { name: "Edit" })).toBeHidden();
    await page.getByRole("slider", { name: "Entry of the history" }).press("ArrowRight");
    await expect(page.getByText(/2 of 2/)).toBeVisible();
    await page.getByRole("button", { name: "Back to now" }).click();
    await expect(page.getByRole("button", { name: "Edit" })).toBeVisible();
});

test("links stand under their relation, comments name people and records, refused files say why", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/risks/RISK-2");
    await page.getByRole("button", { name: "Link a record" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Record" }).fill("CTRL-1");
    await page.getByRole("option", { name: /CTRL-1/ }).click();
    await dialog.getByLabel("Why").fill("It stops most of it");
    await dialog.getByRole("button", { name: "Link", exact: true }).click();
    await expect(page.getByRole("group", { name: "affects" })).toContainText("Multi-factor sign-in");
    await expect(page.getByRole("group", { name: "affects" })).toContainText("It stops most of it");
    const box = page.getByRole("textbox", { name: "Comment" });
    await box.click();
    await page.keyboard.type("Ask @Tom");
    await expect(page.getByRole("option", { name: /Tomasz Reyes/ })).toBeVisible();
    await page.keyboard.press("Enter");
    await page.keyboard.type("about RISK-1");
    await page.keyboard.press("Control+Enter");
    const thread = page.getByRole("region", { name: "Timeline" });
    await expect(thread.getByRole("link", { name: "@Tomasz Reyes" })).toBeVisible();
    await expect(thread).toContainText("Ask @Tomasz Reyes about RISK-1");
    await expect(thread.getByRole("link", { name: "RISK-1" })).toBeVisible();
    const files = page.getByRole("region", { name: "Attachments" });
    const pick = async (name: string) => {
        const chooser = page.waitForEvent("filechooser");
        await files.getByRole("button", { name: "Attach a file" }).click();
        await (await chooser).setFiles([{ name, mimeType: "text/plain", buffer: Buffer.from("x") }]);
    };
    await pick("note.txt");
    await expect(files.getByRole("link", { name: "note.txt" })).toBeVisible();
    await pick("tool.exe");
    await expect(files.getByRole("alert")).toContainText("Programs are not taken");
    await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "pasted.txt", { type: "text/plain" }));
        window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    });
    await expect(files.getByRole("link", { name: "pasted.txt" })).toBeVisible();
});

test("a view is saved, opened, shared and made the usual one; a list and a record are followed", async ({ page, mock }) => {
    await sign_in(page, mock, "/fix/findings?q=severity:high&sort=due");
    await expect(page.locator(records).first()).toBeVisible();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Save this view" }).click();
    await page.getByLabel("Name").fill("High and soon due");
    await page.getByLabel("Share with everybody").check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("button", { name: "Views" })).toHaveText("High and soon due");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Make it the usual view" }).click();
    const rail = page.getByRole("list", { name: "Views of findings" });
    await expect(rail.getByRole("link", { name: "High and soon due" })).toHaveAttribute("data-open", "true");
    await page.goto(`${mock.base}/fix/disclosures`);
    await rail.getByRole("link", { name: "High and soon due" }).click();
    await expect(page).toHaveURL(/severity:high/);
    await page.goto(`${mock.base}/fix/findings`);
    await expect(page).toHaveURL(/severity:high/);
    await expect(page).toHaveURL(/sort=due/);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Follow this list" }).click();
    await expect(page.getByText("You are told of changes in this list")).toBeVisible();
    await page.goto(`${mock.base}/decide/risks/RISK-2`);
    await page.getByRole("button", { name: "Follow", exact: true }).click();
    await expect(page.getByRole("button", { name: "Following; stop" })).toBeVisible();
    await page.getByRole("textbox", { name: "Comment" }).fill("News of this");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("News of this");
    await page.goto(`${mock.base}/news`);
    await expect(page.getByRole("listitem").filter({ hasText: "commented on" }).first()).toBeVisible();
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await expect(page.getByRole("link", { name: "News: 0 unread" })).toBeVisible();
});

test("a table comes in after its difference was seen, and goes out", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/risks");
    await expect(page.locator(records).first()).toBeVisible();
    await page.getByRole("button", { name: "Export and import" }).click();
    await expect(page.getByRole("menuitem", { name: "As XLSX" })).toHaveAttribute("href", /\/risks\/export\?format=xlsx/);
    await page.getByRole("menuitem", { name: "Import a table" }).click();
    const dialog = page.getByRole("dialog", { name: "Import risks" });
    const choose = async (button: string, text: string) => {
        const chooser = page.waitForEvent("filechooser");
        await dialog.getByRole("button", { name: button }).click();
        await (await chooser).setFiles([{ name: "risks.csv", mimeType: "text/csv", buffer: Buffer.from(text) }]);
    };
    await choose("Choose a file", "key,title\nRISK-2,A supplier leaks it all\n,The office burns\n,\n");
    await expect(dialog.getByRole("status", { name: "What it would change" })).toContainText("1to create");
    await expect(dialog.getByRole("region", { name: "Problems" })).toContainText("row 4");
    await expect(dialog.getByRole("button", { name: "Import 2, leave out 1" })).toBeEnabled();
    await expect_accessible(page, "import");
    await choose("Another file", "key,title\nRISK-2,A supplier leaks it all\n,The office burns\n");
    await expect(dialog.getByRole("region", { name: "Problems" })).toHaveCount(0);
    await expect(dialog.getByRole("region", { name: "Changes" })).toContainText("A supplier leaks it all");
    await expect(page.getByText("The office burns")).toHaveCount(1);
    await dialog.getByRole("button", { name: "Import 2" }).click();
    await expect(page.getByText("1 record created, 1 changed")).toBeVisible();
    await expect(page.locator(records).filter({ hasText: "The office burns" })).toBeVisible();
});

test("completion knows is:, has:, the steps through a reference and own fields", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/own-fields");
    await page.getByRole("button", { name: "New field" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Of" }).click();
    await page.getByRole("option", { name: "Finding", exact: true }).click();
    await dialog.getByLabel("Title").fill("Cost centre");
    await expect(dialog.getByLabel("Name in queries")).toHaveValue("cost_centre");
    await dialog.getByRole("button", { name: "Add the field" }).click();
    await expect(page.getByRole("row", { name: /extra.cost_centre/ })).toBeVisible();
    await page.goto(`${mock.base}/fix/findings`);
    await expect(page.locator(records).first()).toBeVisible();
    const input = page.getByRole("combobox", { name: "Filter" });
    for (const [typed, offered] of [["is:ov", "is:overdue"], ["has:at", "has:attachment"], ["owner.le", "owner.level:"], ["cost", "extra.cost_centre:"]] as const) {
        await input.fill(typed);
        await expect(page.getByRole("option", { name: offered })).toBeVisible();
    }
    await page.goto(`${mock.base}/fix/findings/FIND-1`);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Cost centre").fill("4711");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Own fields" })).toContainText("4711");
});

test("a type that the console has never heard of has its room, list, form, board and page", async ({ page, mock }) => {
    await sign_in(page, mock, "/know");
    await page.evaluate(async () => {
        const widget = {
            name: "widget", plural: "widgets", title: "Widget", doc: "Something new.", room: "know", key_prefix: "WID",
            states: [{ name: "raw", doc: "" }, { name: "polished", doc: "", closed: true }],
            moves: [{ from: "raw", to: "polished", level: "P1", needs: ["reason"] }],
            fields: [
                { name: "weight", kind: "decimal", indexed: true, doc: "In kilograms" }, { name: "count", kind: "integer" }, { name: "sharp", kind: "boolean", indexed: true },
                { name: "made", kind: "time" }, { name: "lasts", kind: "duration" }, { name: "colour", kind: "choice", indexed: true, choices: [{ name: "red", doc: "" }, { name: "blue", doc: "" }] },
                { name: "maker", kind: "reference", refers_to: "party" }, { name: "about", kind: "reference", refers_to: "*" }, { name: "words", kind: "list", item: { name: "", kind: "text" } },
                { name: "facts", kind: "map" }, { name: "box", kind: "nested", fields: [{ name: "width", kind: "integer" }] }, { name: "story", kind: "text", large: true },
            ],
        };
        await fetch("/api/v1/mock/type", { method: "POST", headers: { "X-CSRF-Token": "csrf-of-the-mock", "Content-Type": "application/json" }, body: JSON.stringify(widget) });
    });
    await page.goto(`${mock.base}/know/widgets`);
    await page.getByRole("link", { name: "New widget" }).first().click();
    await page.getByLabel("Title").fill("The first widget");
    await page.getByLabel("Weight").fill("1.5");
    await page.getByLabel("Sharp").check();
    await page.getByLabel("Lasts").fill("4h");
    await page.getByRole("combobox", { name: "Colour" }).click();
    await page.getByRole("option", { name: "blue" }).click();
    await page.getByRole("combobox", { name: "About" }).fill("RISK-1");
    await page.getByRole("option", { name: /RISK-1/ }).first().click();
    await page.getByRole("combobox", { name: "Words" }).fill("one");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Add a value" }).click();
    await page.getByRole("textbox", { name: "Name 1" }).fill("origin");
    await page.getByRole("textbox", { name: "Value of origin" }).fill("Graz");
    await page.getByRole("group", { name: "Box" }).getByLabel("Width").fill("7");
    await page.getByLabel("Story").fill("It was **found**.");
    await page.getByRole("button", { name: "Create widget" }).click();
    await expect(page.getByRole("heading", { name: "The first widget" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Facts" })).toContainText("Graz");
    await expect(page.getByRole("region", { name: "Story" }).locator("strong")).toHaveText("found");
    await page.goto(`${mock.base}/know/widgets?layout=board&by=colour`);
    await expect(page.getByRole("region", { name: "blue" })).toContainText("The first widget");
    await page.goto(`${mock.base}/know`);
    await expect(page.getByRole("list", { name: "Widgets by state" })).toContainText("raw");
});
