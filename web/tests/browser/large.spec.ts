// A list and a board that are longer than anybody reads, on the real program: what is asked of the server stays small.
import { api, expect, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const row = (index: number) => `[role="row"][aria-rowindex="${index}"]`;
const many = 1500;

test.beforeAll(async ({ redoubt }) => {
    const csv = ["title,kind,severity,component", ...Array.from({ length: many }, (_, index) => `Long list ${String(index).padStart(4, "0")},gap,${index % 2 ? "high" : "low"},thing-${index}`)].join("\n");
    const done = await api(redoubt, "POST", "/findings/import?format=csv", csv, "text/csv");
    expect(done).toMatchObject({ created: many });
});

test("the far end of a long list is one key away, and a change costs what one sees", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/fix/findings?q=Long&sort=title");
    await expect(page.getByText(`${many.toLocaleString("en")} findings`)).toBeVisible();
    const asked: string[] = [];
    page.on("request", (request) => /\/findings\?.*limit=(100|300)/.test(request.url()) && asked.push(request.url()));
    await page.keyboard.press("End");
    await expect(page.locator(row(many + 1))).toContainText("Long list 1499");
    await expect(page.locator(row(many - 8))).toContainText("Long list 1490");
    await page.keyboard.press("Home");
    await expect(page.locator(row(2))).toContainText("Long list 0000");
    expect(asked.length).toBeLessThan(4);
    asked.length = 0;
    await api(redoubt, "POST", "/findings", { title: "Long list 0000 before", kind: "gap", severity: "low" });
    await expect(page.getByText(`${(many + 1).toLocaleString("en")} findings`)).toBeVisible();
    expect(asked.length).toBeLessThan(3);
});

test("a column of a board says how many there are and loads as one goes on", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/fix/findings?q=Long&sort=title&layout=board&by=severity");
    const column = page.getByRole("region", { name: "high" });
    await expect(column).toContainText("750");
    await expect(column.getByRole("listitem")).toHaveCount(50);
    await column.getByRole("button", { name: "700 more" }).click();
    await expect(column.getByRole("listitem")).toHaveCount(100);
    await expect(column.getByRole("listitem").last()).toContainText("Long list 0199");
});
