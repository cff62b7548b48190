// Not a test: takes the picture of the README (npm run picture).
import { fileURLToPath } from "node:url";
import { expect, sign_in, test } from "./fixtures";

test.use({ colorScheme: "dark" });

test("docs/console.png", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/watch/alerts?q=rule_title:*Comsvcs*");
    await expect(page.locator('[role="row"][aria-rowindex="2"]')).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Why it fired" })).toBeVisible();
    await page.waitForTimeout(1500);
    await page.screenshot({ path: fileURLToPath(new URL("../../../docs/console.png", import.meta.url)) });
});
