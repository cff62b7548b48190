// Duties of a security engineer that the record plane carries, each walked through the console on the real program as its check says.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api, binary, expect, expect_accessible, no_binary, sign_in, started, stopped, test } from "./fixtures";
import { call, person } from "./people";

test.skip(no_binary !== "", no_binary);

const row = (index: number) => `[role="row"][aria-rowindex="${index}"]`;
type Made = { id: string; key: string; title: string };
type Listed = { items: Made[] };

test("24: a procedure's change shows its difference, who wrote it and who approved it", async ({ page, redoubt }) => {
    const steps = Array.from({ length: 12 }, (_, step) => `${step + 1}. Step number ${step + 1}`);
    const made = (await api(redoubt, "POST", "/documents", { title: "Restore the shop", kind: "procedure", edition: "1.0", review_by: new Date(Date.now() + 300 * 86_400_000).toISOString(), body: steps.join("\n") })) as Made;
    await sign_in(page, redoubt, `/know/documents/${made.key}`);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Body").fill(steps.with(7, "8. Ask the shop's owner first").join("\n"));
    await page.getByRole("button", { name: "Save" }).click();
    const timeline = page.getByRole("region", { name: "Timeline" });
    const change = timeline.getByRole("group", { name: "What changed in Body" });
    await expect(change.locator("del")).toHaveText("8. Step number 8");
    await expect(change.locator("ins")).toHaveText("8. Ask the shop's owner first");
    await expect(change).toContainText("lines as before");
    for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        await expect_accessible(page, `difference, ${colorScheme}`);
    }
    await page.getByRole("button", { name: /^State:/ }).click();
    await page.getByRole("menuitem", { name: "review" }).click();
    await expect(page.getByRole("button", { name: "State: review" })).toBeVisible();
    await expect(timeline.getByRole("listitem").filter({ has: page.getByRole("group", { name: "What changed in Body" }) }).first()).toContainText("Ines Caldeira");
    await page.getByRole("button", { name: "State: review" }).click();
    await page.getByRole("menuitem", { name: /approved.*ask Lead/ }).click();
    const dialog = page.getByRole("dialog", { name: "Ask for a decision" });
    await dialog.getByLabel("Question").fill("May the shop be restored so from now on?");
    await dialog.getByLabel("Reason").fill("The owner asked to be asked");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    const key = /DEC-\d+/.exec((await page.getByText(/DEC-\d+ asks for it/).textContent()) ?? "")?.[0];
    const oskar = await person(redoubt, "Oskar Lindqvist", "Lead");
    expect((await call(oskar, "POST", `/decisions/${key}/verdict`, { yes: true, reason: "As it should have been" })).status).toBe(200);
    await page.reload();
    await expect(page.getByRole("button", { name: "State: approved" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Document" })).toContainText("Oskar Lindqvist");
});

test("34: a finding on a playbook is filed like any other and stands in the same queue", async ({ page, redoubt }) => {
    const playbook = ((await api(redoubt, "GET", "/templates?q=kind:playbook&limit=1")) as Listed).items[0];
    await sign_in(page, redoubt, "/fix/findings/new");
    await page.getByLabel("Title").fill("The playbook forgets the night shift");
    await page.getByRole("combobox", { name: /^Kind/ }).click();
    await page.getByRole("option", { name: "gap" }).click();
    await page.getByRole("combobox", { name: /^Severity(?! origin)/ }).click();
    await page.getByRole("option", { name: "high" }).click();
    await page.getByRole("combobox", { name: "Add to subjects" }).fill(playbook?.key ?? "");
    await page.getByRole("option", { name: playbook?.title ?? "" }).click();
    await page.getByRole("button", { name: "Create finding" }).click();
    await expect(page.getByRole("heading", { name: "The playbook forgets the night shift" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Finding" }).getByRole("link", { name: playbook?.title ?? "" })).toBeVisible();
    await page.goto(`${redoubt.base}/fix/findings?q=is:open+severity:high`);
    await expect(page.getByRole("row").filter({ hasText: "forgets the night shift" })).toBeVisible();
    expect(await page.getByRole("row").count()).toBeGreaterThan(3);
});

test("94 and 95: a figure shows its formula and leads to exactly its records, and a past one to the records of then", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/team/metrics/METRIC-1");
    const trend = page.getByRole("region", { name: "Trend" });
    await expect(trend).toContainText("The number of findings that fit severity:>=high");
    await trend.getByRole("button", { name: "Measure now" }).click();
    await trend.getByRole("button", { name: "Table" }).click();
    const sample = trend.getByRole("region", { name: "Samples" }).getByRole("row").nth(1);
    await expect(sample).toBeVisible();
    const then = Number(await sample.getByRole("cell").nth(1).textContent());
    await trend.getByRole("button", { name: "Table" }).click();
    await expect(trend.locator("circle")).toHaveCount(1);
    await api(redoubt, "POST", "/findings", { title: "One more since", kind: "gap", severity: "critical" });
    await page.reload();
    const figure = trend.getByRole("link", { name: String(then + 1), exact: true });
    await figure.click();
    await expect(page.getByText(`${then + 1} findings`)).toBeVisible();
    await expect(page.getByRole("row")).toHaveCount(then + 2);
    await page.goBack();
    await trend.getByRole("button", { name: "Table" }).click();
    await sample.getByRole("button", { name: "Records" }).click();
    await expect(page.getByRole("note")).toContainText("As it was on");
    await expect(page.getByText(`${then} findings`)).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "One more since" })).toHaveCount(0);
});

test("100: my work has what waits for me of every kind, and a task that was blocked says why", async ({ page, redoubt }) => {
    const me = ((await api(redoubt, "GET", "/session")) as { user: { party: Made } }).user.party;
    const task = (await api(redoubt, "POST", "/tasks", { title: "Ask for the second key", assignee: me.id, due: new Date(Date.now() + 86_400_000).toISOString() })) as Made;
    await sign_in(page, redoubt, "/my-work");
    const kinds = page.getByRole("group", { name: "Kinds" }).getByRole("button");
    await expect(kinds.filter({ hasText: "Tasks" })).toBeVisible();
    expect(await kinds.count()).toBeGreaterThan(5);
    const boxes = await Promise.all([kinds.last(), page.getByRole("combobox", { name: "Whose work" })].map((one) => one.boundingBox()));
    expect((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0)).toBeLessThanOrEqual(boxes[1]?.x ?? 0);
    await kinds.filter({ hasText: "Tasks" }).click();
    await page.getByRole("link", { name: "Ask for the second key" }).click();
    await page.getByRole("button", { name: /^State: to do/ }).click();
    await page.getByRole("menuitem", { name: "blocked" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("The safe is in Porto until Monday");
    await page.getByRole("dialog").getByRole("button", { name: "Move to blocked" }).click();
    await expect(page.getByRole("button", { name: "State: blocked" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("The safe is in Porto");
    expect(task.key).toMatch(/^TASK-/);
});

test("110: what a list exports comes back without a change, and every screen names the call that gives the same", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/decide/risks");
    await expect(page.locator(row(2))).toBeVisible();
    await page.getByRole("button", { name: "Export and import" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "As XLSX" }).click();
    const file = await (await coming).path();
    await page.getByRole("button", { name: "Export and import" }).click();
    await page.getByRole("menuitem", { name: "Import a table" }).click();
    const dialog = page.getByRole("dialog", { name: "Import risks" });
    const chooser = page.waitForEvent("filechooser");
    await dialog.getByRole("button", { name: "Choose a file" }).click();
    await (await chooser).setFiles([{ name: "risks.xlsx", mimeType: "application/octet-stream", buffer: readFileSync(file) }]);
    const difference = dialog.getByRole("status", { name: "What it would change" });
    await expect(difference).toContainText("0to create");
    await expect(difference).toContainText("0to change");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /command/i }).first().click();
    await expect(page.getByText("redoubt risk list").first()).toBeVisible();
});

test("111: what was decided can be seen as it was then, and one changed byte is found, with its entry", async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), "redoubt-tampered-"));
    const listen = `127.0.0.1:${20_000 + Math.floor(Math.random() * 20_000)}`;
    const [login, password] = ["ines", createHash("sha256").update("test").digest("hex")];
    const marked = "approved because the vendor promised a patch";
    try {
        const first = await started(binary, ["serve", "--data", folder, "--listen", listen]);
        await page.goto(`${first.server.base}/sign-in`);
        await page.evaluate(async ([token, name, secret]) => fetch("/api/v1/session/setup", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, login: name, name: "Ines", password: secret }) }), [new URL(first.server.link).hash.slice(1), login, password] as const);
        await page.goto(`${first.server.base}/fix/findings/new`);
        await page.getByLabel("Title").fill("Old library");
        await page.getByRole("combobox", { name: /^Kind/ }).click();
        await page.getByRole("option", { name: "vulnerability" }).click();
        await page.getByRole("combobox", { name: /^Severity(?! origin)/ }).click();
        await page.getByRole("option", { name: "critical" }).click();
        await page.getByRole("button", { name: "Create finding" }).click();
        await page.getByRole("button", { name: /^State: new/ }).click();
        await page.getByRole("menuitem", { name: "rejected" }).click();
        await page.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill(marked);
        await page.getByRole("dialog").getByRole("button", { name: "Move to rejected" }).click();
        await expect(page.getByRole("button", { name: /^State: rejected/ })).toBeVisible();
        await page.getByRole("button", { name: "As it was after entry" }).first().click();
        await expect(page.getByRole("note")).toContainText("Nothing can be changed here");
        await expect(page.getByRole("complementary")).toContainText("new");
        await page.goto(`${first.server.base}/settings/journal`);
        await page.getByRole("button", { name: "Verify" }).click();
        await expect(page.getByRole("status").filter({ hasText: "all whole" })).toBeVisible();
        await stopped(first.child);
        let changed = 0;
        for (const name of readdirSync(folder).filter((one) => one.startsWith("redoubt.db"))) {
            const bytes = readFileSync(join(folder, name));
            for (let at = bytes.indexOf(marked); at >= 0; at = bytes.indexOf(marked, at + 1), ++changed) bytes[at] = "A".charCodeAt(0);
            writeFileSync(join(folder, name), bytes);
        }
        expect(changed).toBeGreaterThan(0);
        const again = await started(binary, ["serve", "--data", folder, "--listen", listen], /http:\/\/\S+/);
        await page.goto(`${again.server.base}/sign-in`);
        if (await page.getByLabel("Login").isVisible()) {
            await page.getByLabel("Login").fill(login);
            await page.getByRole("textbox", { name: "Password" }).fill(password);
            await page.getByRole("button", { name: "Sign in" }).click();
            await page.waitForURL("**/watch/alerts");
        }
        await page.goto(`${again.server.base}/settings/journal`);
        await page.getByRole("button", { name: "Verify" }).click();
        await expect(page.getByRole("status").filter({ hasText: /broken at entry \d+/ })).toContainText("FIND-1");
        await stopped(again.child);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
