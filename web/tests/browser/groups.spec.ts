// Findings by what they share, on the real program: a whole group planned from the keyboard, another put to a decision with a reason, why
// one finding stands above another, and a campaign over one rule with its burn-down.
import { api, expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

type Made = { key: string; id: string };

test("a group is planned and another put to a decision from the keyboard", async ({ page, redoubt }) => {
    for (let at = 0; at < 3; ++at) await api(redoubt, "POST", "/findings", { title: `Statement built by hand ${at}`, kind: "vulnerability", severity: "critical", rule: "group-sqli", root_cause: "No review of queries" });
    for (let at = 0; at < 2; ++at) await api(redoubt, "POST", "/findings", { title: `Old hash ${at}`, kind: "vulnerability", severity: "low", rule: "group-hash" });
    await sign_in(page, redoubt, "/fix/groups?by=rule&q=rule:group-*");
    await expect(page.getByRole("row", { name: /group-sqli/ })).toBeVisible();
    await expect_accessible(page, "groups of findings");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(page.getByRole("toolbar", { name: "Chosen groups" })).toContainText("1 group, 3 open findings");
    await page.keyboard.press("p");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/3 cannot: .* has no date/)).toBeVisible();
    await dialog.getByLabel("By when").fill("2027-03-01");
    await dialog.getByLabel("How").fill("bind parameters");
    await expect(dialog.getByRole("status")).toContainText("3 findings would be planned");
    await expect_accessible(page, "planning a group");
    await dialog.getByRole("button", { name: "Plan to fix" }).click();
    await expect(dialog).toBeHidden();
    const planned = (await api(redoubt, "GET", "/findings?q=rule:group-sqli")) as { items: { state: string; plan: string }[] };
    expect(planned.items.map((one) => `${one.state} ${one.plan}`)).toEqual(["planned fix", "planned fix", "planned fix"]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await expect(dialog.getByRole("status")).toContainText("2 findings would be put to a decision");
    await expect(dialog.getByRole("button", { name: "Ask to reject" })).toBeDisabled();
    await dialog.getByLabel("Reason").fill("only names files");
    await dialog.getByRole("button", { name: "Ask to reject" }).click();
    await expect(dialog).toBeHidden();
    const hashes = (await api(redoubt, "GET", "/findings?q=rule:group-hash")) as { items: { state: string }[] };
    expect(hashes.items.map((one) => one.state).every((state) => ["rejected", "triaged"].includes(state))).toBe(true);
});

test("the list of findings is grouped by root cause", async ({ page, redoubt }) => {
    await api(redoubt, "POST", "/findings", { title: "One", kind: "vulnerability", severity: "high", root_cause: "Nobody owns the template" });
    await sign_in(page, redoubt, "/fix/findings");
    await page.getByRole("combobox", { name: "Group by" }).or(page.getByRole("textbox", { name: "Group by" })).first().click();
    await page.getByRole("option", { name: "Root cause" }).click();
    await expect(page.getByRole("link", { name: "Nobody owns the template" })).toBeVisible();
    await page.getByRole("link", { name: "Nobody owns the template" }).click();
    await expect(page.getByText("One", { exact: true }).first()).toBeVisible();
});

test("a campaign shows its burn-down and who has what left", async ({ page, redoubt }) => {
    for (let at = 0; at < 2; ++at) await api(redoubt, "POST", "/findings", { title: `Campaign ${at}`, kind: "vulnerability", severity: "high", rule: "campaign-rule" });
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const made = (await api(redoubt, "POST", "/campaigns", { title: "Away with it", query: "rule:campaign-rule", starts: day(-1), ends: day(20) })) as Made;
    await sign_in(page, redoubt, `/fix/campaigns/${made.key}`);
    const burn = page.getByRole("region", { name: "Burn-down" });
    await expect(burn).toContainText("0 done with");
    await expect(page.getByRole("region", { name: "Who has what left" })).toContainText("Nobody");
    await expect(page.getByRole("region", { name: "What is in the way" })).toContainText("Nobody has looked yet");
    await expect_accessible(page, "a campaign");
});

test("a finding says why it stands above another", async ({ page, redoubt }) => {
    const [one, other] = (await Promise.all(["Above", "Below"].map((title) => api(redoubt, "POST", "/findings", { title, kind: "vulnerability", severity: "high" })))) as [Made, Made];
    await sign_in(page, redoubt, `/fix/findings/${one.key}`);
    const section = page.getByRole("region", { name: "Why above or below another" });
    await section.getByLabel("Compare with").fill("Below");
    await page.getByRole("option", { name: "Below" }).first().click();
    await expect(section.getByRole("status")).toContainText("has no priority");
    await expect(section.getByRole("status")).toContainText(other.key);
});
