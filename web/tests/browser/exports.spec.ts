// What lies in a compartment leaves it by a second person's yes, against the stand-in server.
import { api, expect, expect_accessible, sign_in, test } from "./fixtures";

test("a list that holds something of a compartment is asked for first, and exported by the same entry once that is granted", async ({ page, mock }) => {
    await sign_in(page, mock, "/fix/findings");
    const csv = page.getByRole("menuitem", { name: "As CSV" });
    const plain = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export and import" }).click();
    await csv.click();
    expect((await plain).suggestedFilename()).toBe("findings.csv");
    await api(mock, "POST", "/findings", { title: "Copied design files", class: "concern", severity: "high", compartment: "embargo-x7q2", subjects: [] });
    await page.reload();
    await expect(page.getByText("Copied design files").first()).toBeVisible();
    await page.getByRole("button", { name: "Export and import" }).click();
    await csv.click();
    const dialog = page.getByRole("dialog", { name: "This takes another's yes" });
    await expect(dialog).toContainText("1 of these 61 lies in a compartment");
    await expect(dialog.getByRole("button", { name: "Ask for it" })).toBeDisabled();
    await dialog.getByLabel("Reason").fill("for the court");
    await expect_accessible(page, "asking for an export");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    const asked = (await dialog.getByRole("status").getByRole("link").textContent()) ?? "";
    expect(asked).toMatch(/^DEC-\d+$/);
    await dialog.getByRole("button", { name: "Good" }).click();
    await page.getByRole("button", { name: "Export and import" }).click();
    await csv.click();
    await expect(dialog.getByRole("status")).toContainText(`${asked} waits for another's yes`);
    await dialog.getByRole("button", { name: "Good" }).click();
    await api(mock, "POST", "/mock/grant", { key: asked });
    const granted = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export and import" }).click();
    await csv.click();
    expect((await granted).suggestedFilename()).toBe("findings.csv");
    await page.getByRole("button", { name: "Export and import" }).click();
    await csv.click();
    await expect(dialog.getByLabel("Reason")).toBeVisible();
});

test("so is the history of a record that lies in one; that of any other is a plain link", async ({ page, mock }) => {
    const made = (await api(mock, "POST", "/findings", { title: "Copied design files", class: "concern", severity: "high", compartment: "embargo-x7q2", subjects: [] })) as { key: string };
    await sign_in(page, mock, `/fix/findings/${made.key}`);
    await page.getByRole("link", { name: "Export the history with its proof" }).click();
    const dialog = page.getByRole("dialog", { name: "This takes another's yes" });
    await expect(dialog).toContainText(`The history of ${made.key}, which lies in embargo-x7q2`);
    await dialog.getByLabel("Reason").fill("for the court");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await dialog.getByRole("status").getByRole("link").click();
    await expect(page.getByRole("heading", { name: "Export: history" })).toBeVisible();
    await page.goto(`${mock.base}/fix/findings/FIND-1`);
    const plain = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export the history with its proof" }).click();
    expect((await plain).suggestedFilename()).toBe("FIND-1-history.jsonl");
});
