// The main job against the real program, from the one-time link to the journal: what a person does on the first evening.
import { expect, expect_accessible, go_to, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';
const groups_shown = /^\d+ groups?/;

test("the one-time link signs in, and works once", async ({ page, redoubt, browser }) => {
    await sign_in(page, redoubt);
    await expect(page.getByRole("heading", { name: "Alerts" })).toBeVisible();
    await expect(page.locator(rows).first()).toBeVisible();
    const other = await browser.newPage();
    await other.goto(redoubt.link);
    await expect(other.getByRole("heading", { name: "This link does not open the door" })).toBeVisible();
    await other.close();
});

test("without a session there is only the door", async ({ page, redoubt }) => {
    await page.goto(`${redoubt.base}/watch/alerts`);
    await expect(page.getByRole("heading", { name: "Sign in to Redoubt" })).toBeVisible();
    await page.getByLabel("Login").fill("nobody");
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("wrong");
});

test("an alert explains itself, takes a comment, and refuses to close without a reason", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/alerts?q=severity:medium%20host:erp01*"); // of a rule, not of a correlation
    await expect(page.locator(rows).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Why it fired" })).toContainText("held");
    await expect(page.getByRole("region", { name: "Event", exact: true }).getByRole("row").nth(2)).toBeVisible();
    await expect(page.getByRole("region", { name: "Rule", exact: true })).toContainText("by Redoubt");
    await page.getByRole("textbox", { name: "Comment" }).fill("Asked the **owner**");
    await page.getByRole("button", { name: "Comment" }).click();
    await expect(page.getByRole("region", { name: "Timeline" }).locator("strong")).toHaveText("owner");
    await page.locator("h1").click();
    await page.keyboard.press("a");
    await expect(page.getByText(/assigned to you/)).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("assigned");
    await page.keyboard.press("c");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Close/ }).last().click();
    await expect(dialog).toContainText("Choose what it was");
    await expect(dialog).toContainText("Say why");
    await dialog.getByRole("radio", { name: "Benign true positive" }).check();
    await dialog.getByRole("textbox", { name: "Why?" }).fill("Planned work of the platform team");
    await dialog.getByRole("button", { name: /^Close/ }).last().click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Benign true positive: Planned work").first()).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Disposition");
});

test("the server itself refuses a closing without disposition", async ({ page, redoubt }) => {
    await sign_in(page, redoubt);
    const status = await page.evaluate(async () => {
        const session = (await (await fetch("/api/v1/session")).json()) as { csrf: string };
        const list = (await (await fetch("/api/v1/alerts?q=state:new&limit=1")).json()) as { items: { id: string }[] };
        const answer = await fetch(`/api/v1/alerts/${list.items[0]?.id}/moves`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf }, body: JSON.stringify({ to: "closed" }) });
        return answer.status;
    });
    expect(status).toBe(422);
});

test("a whole group is closed with one reason, and the closing can be taken back", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/alerts?q=severity:low");
    await expect(page.locator(rows).first()).toBeVisible();
    const before = await page.getByText(groups_shown).textContent();
    await page.keyboard.press("j");
    await page.keyboard.press("c");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "False positive" }).check();
    await dialog.getByRole("textbox", { name: "Why?" }).fill("The scanner of the week");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(/alerts? closed/)).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Undone")).toBeVisible();
    await expect(page.getByText(groups_shown)).toHaveText(before ?? "");
});

test("a critical group is escalated into an incident that knows its alerts and assets", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/alerts?q=severity:critical+host:*");
    await expect(page.locator(rows).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Title").fill("Somebody is inside");
    await dialog.getByRole("button", { name: "Escalate" }).click();
    await expect(page.getByText(/Escalated into INC-/)).toBeVisible();
    await page.goto(`${redoubt.base}/watch/incidents`);
    await page.getByRole("link", { name: "Somebody is inside" }).click();
    await expect(page.getByRole("heading", { name: "Somebody is inside" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Alerts" })).toContainText("ALERT-");
    await page.getByRole("button", { name: /^State: triage/ }).click();
    await page.getByRole("menuitem", { name: "declared" }).click();
    await expect(page.getByRole("button", { name: /^State: declared/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("moved this");
});

test("an asset shows what hangs on it, and an unlisted one is taken into care", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/assets?q=listed:false");
    await expect(page.locator(rows).first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("note")).toContainText("Nobody has listed this asset");
    await expect(page.getByRole("region", { name: "Alerts" })).toContainText("ALERT-");
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Zone").fill("perimeter");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("perimeter");
});

test("logs dropped on Watch become alerts once, however often they are dropped", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/alerts?sort=-last");
    await expect(page.locator(rows).first()).toBeVisible();
    const drop = () =>
        page.evaluate(() => {
            const at = "2026-11-21T11:22:33Z";
            const common = { Provider_Name: "Microsoft-Windows-Sysmon", Channel: "Microsoft-Windows-Sysmon/Operational", EventID: 1, Computer: "kiosk-7.corp.example.com", TimeCreated: at, User: "KIOSK\\guest" };
            const image = "C:\\Windows\\System32\\";
            const lines = [
                { ...common, EventRecordID: 71, Image: `${image}vssadmin.exe`, OriginalFileName: "VSSADMIN.EXE", CommandLine: "vssadmin.exe delete shadows /all /quiet", ParentImage: `${image}cmd.exe` },
                { ...common, EventRecordID: 72, Image: `${image}rundll32.exe`, OriginalFileName: "RUNDLL32.EXE", CommandLine: "rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 640 C:\\Users\\Public\\l.dmp full", ParentImage: `${image}cmd.exe` },
                { ...common, EventRecordID: 73, Image: `${image}WindowsPowerShell\\v1.0\\powershell.exe`, OriginalFileName: "PowerShell.EXE", CommandLine: "powershell.exe -NoP -W Hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA=", ParentImage: `${image}cmd.exe` },
            ];
            const data = new DataTransfer();
            data.items.add(new File([lines.map((line) => JSON.stringify(line)).join("\n")], "kiosk.ndjson"));
            document.querySelector("main")?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        });
    const tray = page.getByRole("region", { name: "Imports" });
    await drop();
    await expect(tray).toContainText(/[1-9]\d* new alerts?/);
    await expect(tray).toContainText("3 events");
    await expect(tray).toContainText("1 unlisted host");
    await tray.getByRole("button", { name: "Dismiss kiosk.ndjson" }).click();
    await drop();
    await expect(tray).toContainText("0 new alerts");
    await expect(tray).toContainText(/[1-9]\d* already known/);
    await page.goto(`${redoubt.base}/watch/alerts?q=host:kiosk*`);
    await expect(page.locator(rows).first()).toContainText("unlisted");
    await page.goto(`${redoubt.base}/watch/imports`);
    await expect(page.getByText("kiosk.ndjson").first()).toBeVisible();
});

test("every record type has its list, page and form, drawn from the schema", async ({ page, redoubt }) => {
    await sign_in(page, redoubt);
    for (const place of ["know/assets", "know/parties", "watch/rules", "watch/sources", "watch/observables", "watch/incidents"]) {
        await go_to(page, `/${place}`);
        await expect(page.locator(rows).first()).toBeVisible();
        await page.keyboard.press("j");
        await page.keyboard.press("Enter");
        await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
        await go_to(page, `/${place}/new`);
        await expect(page.getByRole("button", { name: /^Create/ })).toBeVisible();
    }
});

test("a shipped rule is told to a system that can ask it, and refused with the reason where it cannot", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/rules?q=logsource.service:cloudtrail");
    await page.locator(rows).first().getByRole("link").first().click();
    const elsewhere = page.getByRole("region", { name: "Elsewhere" });
    const choose = async (system: string) => {
        await elsewhere.getByRole("combobox", { name: "As a query for" }).click();
        await page.getByRole("option", { name: system }).click();
    };
    for (const system of ["Splunk", "Elastic, ES|QL", "Sentinel, KQL", "ClickHouse, arrays", "ClickHouse, columns"]) {
        await choose(system);
        await expect(elsewhere.getByLabel(`The query for ${system}`)).toContainText(/cloudtrail/i);
    }
    await choose("Defender, KQL");
    await expect(elsewhere.getByRole("status")).toContainText("knows no table for the log source 'aws cloudtrail'");
});

test("a wrong form is refused field by field", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/incidents/new");
    await page.getByLabel("Summary").fill("A title is missing");
    await page.getByRole("button", { name: "Create incident" }).click();
    await expect(page.getByText(/Not saved/)).toBeVisible();
    await expect(page.locator('[aria-invalid="true"]').first()).toBeVisible();
});

test("a wrong query says where and what to do", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/know/assets");
    await page.keyboard.press("/");
    await page.keyboard.type("colour:red");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("colour");
});

test("the journal holds", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/settings/journal");
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("status").filter({ hasText: "all whole" })).toBeVisible();
});

for (const scheme of ["dark", "light"] as const)
    test.describe(scheme, () => {
        test.use({ colorScheme: scheme });
        test("real data has nothing serious for axe", async ({ page, redoubt }) => {
            await sign_in(page, redoubt);
            await expect(page.locator(rows).first()).toBeVisible();
            await expect_accessible(page, "queue");
            await page.keyboard.press("j");
            await page.keyboard.press("Enter");
            await expect(page.getByRole("region", { name: "Why it fired" })).toBeVisible();
            await expect_accessible(page, "alert");
        });
    });
