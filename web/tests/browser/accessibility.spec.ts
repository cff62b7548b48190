// Axe on every kind of screen, dark and light.
import { expect_accessible, sign_in, test } from "./fixtures";

const screens = ["/watch/alerts", "/watch/alerts/ALERT-1", "/know/assets", "/know/assets/ASSET-18", "/know/assets/new", "/watch/incidents", "/watch/incidents/INC-1", "/watch/rules", "/watch/rules/RULE-1", "/watch/imports", "/my-work", "/fix", "/settings/tokens", "/settings/users", "/settings/journal"];

for (const scheme of ["dark", "light"] as const) {
    test.describe(scheme, () => {
        test.use({ colorScheme: scheme });
        for (const screen of screens)
            test(`${screen} has nothing serious`, async ({ page, mock }) => {
                await sign_in(page, mock, screen);
                await page.waitForTimeout(400);
                await expect_accessible(page, screen);
            });
        test("dialogs, palette, help and sign-in have nothing serious", async ({ page, mock }) => {
            await page.goto(`${mock.base}/sign-in`);
            await expect_accessible(page, "sign-in");
            await sign_in(page, mock);
            await page.keyboard.press("j");
            await page.keyboard.press("x");
            for (const key of ["c", "e", "?", "Control+k"]) {
                await page.keyboard.press(key);
                await page.getByRole("dialog").waitFor();
                await expect_accessible(page, `after ${key}`);
                await page.keyboard.press("Escape");
                await page.getByRole("dialog").waitFor({ state: "hidden" });
            }
        });
    });
}
