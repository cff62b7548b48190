// Sources of logs in the console, on the real program: one gets a token, the text for its shipper has it, and what is not heard of is shown.
import { api, expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

test("a source gets a token, and the text for its shipper has it in place", async ({ page, redoubt }) => {
    const made = (await api(redoubt, "POST", "/sources", { title: "Web servers of Oslo", kind: "log" })) as { key: string };
    await sign_in(page, redoubt, "/watch/log-sources");
    await page.getByRole("link", { name: "Web servers of Oslo" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Web servers of Oslo" })).toBeVisible();
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Filebeat on web-02");
    await page.getByRole("button", { name: "Make it" }).click();
    const token = (await page.getByTestId("token").textContent()) ?? "";
    expect(token).toMatch(/^rdsrc-[\w-]{43}$/);
    await expect_accessible(page, "a token is shown");
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByLabel("Text for curl")).toContainText(`Bearer ${token}`);
    await page.getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText(/^revoked/)).toBeVisible();
    const kept = JSON.stringify(await api(redoubt, "GET", `/source-health/${made.key}`));
    expect(kept).not.toContain(token);
    await expect_accessible(page, "a source of logs");
});

test("what is not heard of is demanded, and a demand can be changed", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/log-sources?tab=unheard");
    await expect(page.getByRole("cell", { name: "hosts-open-to-all", exact: true })).toBeVisible();
    await page.getByRole("row", { name: /hosts-open-to-all/ }).getByRole("button", { name: "Change" }).click();
    await page.getByLabel("Within hours").fill("48");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("row", { name: /hosts-open-to-all/ })).toContainText("48 hours");
    await expect_accessible(page, "what sends nothing");
});
