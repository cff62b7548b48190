// Axe on every kind of screen, dark and light.
import { expect, expect_accessible, go_to, sign_in, test } from "./fixtures";

const screens = ["/watch/alerts", "/watch/all-alerts", "/watch/alerts/ALERT-1", "/know/assets", "/know/map", "/know/map?as=table", "/know/network", "/know/software", "/know/software?open=openssl", "/fix/upgrades", "/fix/feeds", "/settings/deadlines?table=severity", "/know/assets/ASSET-18", "/know/assets/new", "/watch/incidents", "/watch/incidents/INC-1", "/watch/rules/RULE-1", "/watch/imports", "/my-work", "/fix", "/fix/findings?group=class", "/fix/findings?layout=board", "/fix/findings/FIND-1", "/fix/findings/FIND-1?at=2026-11-01T00:00:00Z", "/rehearse/tasks/new", "/team/metrics/METRIC-1", "/team/goals/GOAL-1", "/pulse", "/news", "/settings/tokens", "/settings/sessions", "/settings/own-fields", "/settings/jobs", "/settings/password", "/settings/users", "/settings/factors", "/settings/notifications", "/settings/sign-in", "/settings/delivery", "/settings/journal", "/decide/inbox", "/decide/matrix", "/decide/decisions/DEC-1", "/decide/decisions/new"];

for (const scheme of ["dark", "light"] as const)
    test.describe(scheme, () => {
        test.use({ colorScheme: scheme });
        test("no screen has anything serious", async ({ page, mock }) => {
            test.setTimeout(600_000);
            await sign_in(page, mock);
            for (const screen of screens) {
                await go_to(page, screen);
                await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
                await expect_accessible(page, screen);
            }
        });
        test("dialogs, palette, help, sign-in and the door for concerns have nothing serious", async ({ page, mock }) => {
            await page.goto(`${mock.base}/sign-in`);
            await expect(page.getByLabel("Login")).toBeVisible();
            await expect_accessible(page, "sign-in");
            await page.goto(`${mock.base}/concern`);
            await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
            await expect_accessible(page, "/concern");
            await sign_in(page, mock);
            await expect(page.locator('[role="row"][aria-rowindex="2"]')).toBeVisible();
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
