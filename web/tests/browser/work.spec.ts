// My work, metrics, goals and the settings of the record plane, against the stand-in server.
import { expect, sign_in, test } from "./fixtures";

const rows = '[role="row"][aria-rowindex]:not([aria-rowindex="1"])';

test("my work is ranked, says why, shows its formula, and is finished from the list", async ({ page, mock }) => {
    await sign_in(page, mock, "/my-work");
    await expect(page.locator(rows).first()).toContainText("Severity is critical");
    await page.getByRole("button", { name: "How it is ranked" }).click();
    await expect(page.getByRole("region", { name: "How it is ranked" })).toContainText("Past due, or due within a fortnight");
    await page.getByRole("button", { name: /^Tasks/ }).click();
    await expect(page.locator(rows).first()).toContainText("TASK-");
    const key = (await page.locator(rows).first().textContent())?.match(/TASK-\d+/)?.[0] ?? "";
    await page.keyboard.press("j");
    await page.keyboard.press("d");
    const dialog = page.getByRole("dialog", { name: new RegExp(key) });
    await dialog.getByRole("button", { name: "done" }).click();
    await expect(page.getByText(`${key} is now done`)).toBeVisible();
    await expect(page.locator(rows).filter({ hasText: key })).toHaveCount(0);
});

test("a metric shows its course and target, and a day opens the records of that day", async ({ page, mock }) => {
    await sign_in(page, mock, "/pulse");
    await page.getByRole("link", { name: /Critical findings open/ }).click();
    const trend = page.getByRole("region", { name: "Trend" });
    await expect(trend).toContainText("off target");
    const chart = trend.getByRole("application");
    await expect(chart.locator("text", { hasText: "target 20" })).toBeVisible();
    await page.getByRole("button", { name: "Table" }).click();
    await expect(trend.getByRole("row")).toHaveCount(91);
    await page.getByRole("button", { name: "Table" }).click();
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/fix\/findings\?.*at=/);
    await expect(page.getByRole("note")).toContainText("As it was on");
});

test("a goal says how far its key results are", async ({ page, mock }) => {
    await sign_in(page, mock, "/team/goals/GOAL-1");
    const progress = page.getByRole("region", { name: "Progress" });
    await expect(progress).toContainText("31 of 20");
    await expect(progress.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "45");
});

test("sessions are listed and ended, jobs are tried again, signatures and the key are shown", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/sessions");
    await page.getByRole("row", { name: /10\.2\.0\.77/ }).getByRole("button", { name: /^End the session/ }).click();
    await expect(page.getByRole("row", { name: /10\.2\.0\.77/ })).toHaveCount(0);
    await expect(page.getByRole("row", { name: /127\.0\.0\.1/ })).toContainText("this one");
    await page.goto(`${mock.base}/settings/jobs`);
    await page.getByRole("button", { name: "dead" }).click();
    await expect(page.getByRole("row", { name: /sign the journal/ })).toContainText("colour");
    await page.getByRole("button", { name: "Try again sign the journal" }).click();
    await expect(page.getByText("No job is dead.")).toBeVisible();
    await page.goto(`${mock.base}/settings/journal`);
    await expect(page.getByText("ed25519:")).toBeVisible();
    await expect(page.getByRole("region", { name: "Signatures" }).getByRole("row")).toHaveCount(4);
    await expect(page.getByRole("link", { name: "Export" })).toHaveAttribute("href", /journal\/export/);
});

test("who puts a task off says until when and why in one form", async ({ page, mock }) => {
    await sign_in(page, mock, "/rehearse/tasks/TASK-3");
    await page.getByRole("button", { name: "Put off" }).click();
    const dialog = page.getByRole("dialog", { name: "Put off TASK-3" });
    await dialog.getByLabel("Due").fill("2027-02-01T09:00");
    await dialog.getByLabel("Why slipped").fill("The vendor's patch is not out");
    await dialog.getByRole("button", { name: "Put off" }).click();
    await expect(page.getByText("TASK-3 is put off")).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("The vendor's patch is not out");
});
