// Asking for a decision, deciding it, and the matrix behind it, against the stand-in server.
import { expect, sign_in, test } from "./fixtures";

test("a move that needs somebody's yes is asked for, with what it would change shown first", async ({ page, mock }) => {
    await sign_in(page, mock, "/fix/findings?q=state:triaged");
    await page.locator('[role="row"][aria-rowindex="2"] a').first().click();
    await page.getByRole("button", { name: "State: triaged" }).click();
    await page.getByRole("menuitem", { name: /accepted.*ask/ }).click();
    const dialog = page.getByRole("dialog", { name: "Ask for a decision" });
    const preview = dialog.getByRole("region", { name: "What a yes would change" });
    await expect(preview).toContainText("triaged");
    await expect(preview).toContainText("by another person than you");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await expect(dialog.getByText("is required").or(dialog.getByText("Say why")).first()).toBeVisible();
    await dialog.getByLabel("Reason").fill("Its replacement comes in spring");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await expect(page.getByText(/DEC-\d+ asks for it/)).toBeVisible();
    await page.goto(`${mock.base}/decide/inbox?all=true`);
    await page.getByRole("link", { name: /May FIND-\d+ be accepted/ }).first().click();
    await expect(page.getByText("You asked for it: another person decides.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await page.getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("dialog").getByLabel("Why").fill("It was patched after all");
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await expect(page.getByRole("button", { name: "State: withdrawn" })).toBeVisible();
});

test("the inbox leads to the decision, which shows what changes, who dissents and who decides, and is granted with a reason", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/inbox");
    const rows = page.locator('[role="row"][aria-rowindex]:not([aria-rowindex="1"])');
    await expect(rows).toHaveCount(3);
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await expect(page.getByText("May the old VPN stay until March?")).toBeVisible();
    await expect(page.getByRole("region", { name: "What changes" })).toContainText("accepted");
    await expect(page.getByRole("region", { name: "Options" })).toContainText("recommended");
    await expect(page.getByRole("region", { name: "Who is heard" })).toContainText("does not agree");
    await expect(page.getByRole("region", { name: "Who decides" })).toContainText("Business owner");
    const verdict = page.getByRole("region", { name: "Your verdict" });
    await expect(verdict.getByRole("button", { name: "Grant" })).toBeDisabled();
    await verdict.getByLabel("Reason").fill("The shield holds until then");
    await verdict.getByRole("button", { name: "Grant" }).click();
    await expect(page.getByText("Your yes is noted")).toBeVisible();
    await expect(page.getByRole("region", { name: "Verdicts" })).toContainText("The shield holds until then");
    await verdict.getByLabel("Reason").fill("As business owner too");
    await verdict.getByRole("button", { name: "Grant" }).click();
    await expect(page.getByText("Granted, and done")).toBeVisible();
    await expect(page.getByRole("button", { name: "State: granted" })).toBeVisible();
});

test("a decision is denied, or asked back", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/decisions/DEC-2");
    await page.getByRole("button", { name: "Ask back" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What is missing").fill("How many true alerts would it have hidden?");
    await dialog.getByRole("button", { name: "Ask back" }).click();
    await expect(page.getByRole("button", { name: "State: needs info" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Your verdict" })).toHaveCount(0);
});

test("where the matrix wants a replay first, a yes is given only once it has been run, and its result stands there", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/decisions/DEC-3");
    const verdict = page.getByRole("region", { name: "Your verdict" });
    await verdict.getByLabel("Reason").fill("A week is not long");
    await expect(verdict).toContainText("once the replay has been run");
    await expect(verdict.getByRole("button", { name: "Grant" })).toBeDisabled();
    await expect(verdict.getByRole("button", { name: "Deny" })).toBeEnabled();
    const replay = page.getByRole("region", { name: "Replay" });
    await replay.getByRole("button", { name: "Run the replay" }).click();
    await expect(replay).toContainText("2 findings and 0 occurrences");
    await expect(replay.getByRole("link", { name: "FIND-3" })).toHaveAttribute("href", "/fix/findings/FIND-3");
    await expect(replay.getByRole("link", { name: "ALERT-1" })).toBeVisible();
    await expect(verdict).not.toContainText("once the replay has been run");
    await verdict.getByRole("button", { name: "Grant" }).click();
    await expect(page.getByText("Granted, and done")).toBeVisible();
    await expect(replay.getByRole("button", { name: /Run/ })).toHaveCount(0);
    await page.goto(`${mock.base}/decide/decisions/DEC-2`);
    await expect(page.getByRole("region", { name: "Who decides" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Replay" })).toHaveCount(0);
});

test("the matrix says who may decide, and a change of it is itself asked for", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/matrix");
    const cell = page.locator(`button[title="Risk acceptance, high"]`);
    await expect(cell).toContainText("at most 90 days");
    await cell.click();
    const dialog = page.getByRole("dialog", { name: "Risk acceptance, high" });
    await dialog.getByLabel("Longest, in days").fill("60");
    await dialog.getByRole("button", { name: "Keep for the request" }).click();
    await expect(cell).toContainText("at most 60 days");
    await expect(page.locator(`button[title="Suppression, low"]`)).toBeDisabled();
    await page.getByRole("button", { name: "Ask for this change" }).click();
    const ask = page.getByRole("dialog", { name: "Ask for a decision" });
    await expect(ask.getByRole("region", { name: "What a yes would change" })).toContainText("Executive and Lead");
    await ask.getByLabel("Reason").fill("Ninety days were never needed");
    await ask.getByRole("button", { name: "Ask for it" }).click();
    await page.waitForURL("**/decide/decisions/DEC-*");
    await expect(page.getByText("You asked for it")).toBeVisible();
});

test("levels are shown with what they may, and a change of one is asked for", async ({ page, mock }) => {
    await sign_in(page, mock, "/decide/matrix");
    const levels = page.getByRole("region", { name: "Levels" });
    await expect(levels.getByRole("row", { name: /P1/ }).first()).toContainText("100 %");
    await levels.getByRole("button", { name: "Change IC2" }).click();
    await page.getByRole("dialog", { name: "Change IC2" }).getByLabel("Looked at again, in percent of the closes").fill("30");
    await page.getByRole("dialog", { name: "Change IC2" }).getByRole("button", { name: "Ask for this change" }).click();
    await expect(page.getByRole("dialog", { name: "Ask for a decision" })).toContainText("Reviewed percent");
    await page.getByRole("dialog", { name: "Ask for a decision" }).getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("region", { name: "Work that is looked at again" })).toContainText("IC2");
});
