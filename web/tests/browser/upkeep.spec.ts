// What is not known of an asset is filled in where it is missed, and who owns assets confirms them: on the real program.
import { api, expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

type Made = { key: string };
const call = async <T>(...given: Parameters<typeof api>) => (await api(...given)) as T;

test("5: data are stored where somebody says, and what stores them becomes as critical, with the way shown", async ({ page, redoubt }) => {
    const data = await call<Made>(redoubt, "POST", "/assets", { title: "Patients", kind: "data_set", data_class: "customer PII" });
    const host = await call<Made>(redoubt, "POST", "/assets", { title: "db-ward", kind: "host" });
    await sign_in(page, redoubt, `/know/assets/${data.key}`);
    const profile = page.getByRole("region", { name: "Profile" });
    await profile.getByRole("button", { name: "Fill in Stored on" }).click();
    const dialog = page.getByRole("dialog", { name: "Stored on" });
    await dialog.getByLabel("Record").fill(host.key);
    await page.getByRole("option", { name: /db-ward/ }).click();
    await expect_accessible(page, "filling in where data are stored");
    await dialog.getByRole("button", { name: "Link", exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(profile.getByRole("row", { name: /Stored on/ })).toBeHidden();
    await page.goto(`${redoubt.base}/know/assets/${host.key}`);
    await expect(page.locator("main")).toContainText(/high because Patients \(customer PII\)/i);
});

test("3: what is missing of an asset is filled in, and its owner confirms it", async ({ page, redoubt }) => {
    const host = await call<Made>(redoubt, "POST", "/assets", { title: "srv-fill", kind: "host" });
    await sign_in(page, redoubt, `/know/assets/${host.key}`);
    const profile = page.getByRole("region", { name: "Profile" });
    await profile.getByRole("button", { name: "Fill in Site" }).click();
    const dialog = page.getByRole("dialog", { name: "Site" });
    await dialog.getByLabel("Site").fill("Lyon");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(profile.getByRole("row", { name: /^Site/ })).toBeHidden();
    await expect(profile).toContainText("Never confirmed by its owner");
    await profile.getByRole("button", { name: "Confirm" }).click();
    await expect(profile).toContainText(/Confirmed/);
    await expect(profile).not.toContainText("Never confirmed");
});
