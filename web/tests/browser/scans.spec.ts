// Reports of scanners become findings in the console, on the real program: what a report would change, what it changed, what the next one
// closes, a format that nobody has seen before, and what should be scanned.
import { expect, expect_accessible, no_binary, sign_in, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

const result = (rule: string, file: string, line: number, code: string) => ({
    ruleId: rule,
    level: "error",
    message: { text: `Found by ${rule}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line, snippet: { text: code } } } }],
});
const sarif = (...results: object[]) => {
    const run = { tool: { driver: { name: "Linter", version: "3.1", rules: [{ id: "L1", shortDescription: { text: "Unsafe call" } }, { id: "L2", shortDescription: { text: "Weak hash" } }] } }, results };
    return { name: "linter.sarif", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ version: "2.1.0", $schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: [run] })) };
};

test("a report becomes findings, and what the next two no longer have is closed", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/fix/scans");
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    const bring = async (file: ReturnType<typeof sarif>) => {
        await page.getByRole("button", { name: "Import a report" }).first().click();
        await dialog.getByLabel("Asset").fill("ASSET-1");
        await dialog.locator('input[type="file"]').setInputFiles(file);
        const tried = dialog.getByRole("status", { name: "What it would change" });
        await expect(tried).toBeVisible();
        return tried;
    };
    const take = async () => {
        await dialog.getByRole("button", { name: "Import", exact: true }).click();
        await expect(dialog.getByRole("status", { name: "What it changed" })).toBeVisible();
        await dialog.getByRole("button", { name: "Done" }).click();
    };
    await expect(await bring(sarif(result("L1", "src/a.c", 10, "strcpy(a, b);"), result("L2", "src/b.c", 4, "md5(x);")))).toContainText("2places to add");
    await expect_accessible(page, "what a scan would change");
    await take();
    await expect(page.getByRole("row", { name: /linter.*linter\.sarif/ })).toBeVisible();
    await expect(await bring(sarif(result("L1", "src/a.c", 22, "strcpy(a, b);")))).toContainText("1not seen");
    await take();
    await expect(await bring(sarif(result("L1", "lib/a.c", 22, "strcpy(a, b);")))).toContainText("1to close");
    await expect(dialog.getByRole("status", { name: "What it would change" })).toContainText("1moved");
    await take();
    await page.goto(redoubt.base + "/fix/findings?q=rule:L1");
    await page.getByRole("link", { name: /Unsafe call|Found by L1/ }).first().click();
    const places = page.getByRole("region", { name: "Where it was seen" });
    await expect(places).toContainText("lib/a.c:22");
    await expect(places).toContainText("linter");
    await expect_accessible(page, "where a finding was seen");
});

test("a format that nobody has seen before is read after a page of text", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/fix/mappings");
    await page.getByRole("button", { name: "New mapping" }).click();
    const sample = JSON.stringify({ producer: "house-scan", weaknesses: [{ code: "H7", what: "Default password", how_bad: "serious", box: "printer-9.example", port: 80 }] });
    await page.getByLabel("Or paste it").fill(sample);
    const mapping = page.getByLabel("Mapping", { exact: true });
    await mapping.fill("mapping house-scan\nreads json\ndetect /producer\n\nfinding {\n  each one = /weaknesses\n  titel = what\n}\n");
    await expect(page.getByRole("alert")).toContainText("titel");
    await mapping.fill(
        [
            "mapping house-scan",
            'title "House scan"',
            'about "What our own script writes"',
            "reads json",
            'detect /producer = "house-scan"',
            "table bad { serious: high, minor: low }",
            "scan {",
            '  tool = "house-scan"',
            "}",
            "finding {",
            "  each one = /weaknesses",
            "  kind = host",
            "  rule = code",
            "  title = what",
            "  severity = bad[how_bad]",
            "  severity_says = how_bad",
            "  host = box",
            "}",
            "",
        ].join("\n"),
    );
    await expect(page.getByText("1 finding read.")).toBeVisible();
    await expect(page.getByRole("region", { name: "Parts that are not read" })).toContainText("/weaknesses/port");
    await expect_accessible(page, "the editor of mappings");
    await page.getByRole("button", { name: "Keep house-scan" }).click();
    await expect(page.getByRole("row", { name: /house-scan.*your team/ })).toBeVisible();
    await page.goto(redoubt.base + "/fix/scans");
    await page.getByRole("button", { name: "Import a report" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Import a report" });
    await dialog.locator('input[type="file"]').setInputFiles({ name: "house.json", mimeType: "application/json", buffer: Buffer.from(sample) });
    await expect(dialog).toContainText("read as house-scan");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(dialog.getByRole("status", { name: "What it changed" })).toContainText("1places added");
});

test("what should be scanned and is not has a name and a number", async ({ page, redoubt }) => {
    await sign_in(page, redoubt, "/fix/coverage");
    await page.getByRole("button", { name: "New demand" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New demand" });
    await dialog.getByLabel("Name").fill("every-tool");
    await dialog.getByLabel("Assets").fill("kind:nonsense");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("alert")).toContainText("nonsense");
    await dialog.getByLabel("Assets").fill("kind:host");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("row", { name: /every-tool/ })).toContainText("30 days");
    await expect(page.getByRole("region", { name: "Without: every-tool" })).toBeVisible();
    await expect_accessible(page, "what should be scanned");
});
