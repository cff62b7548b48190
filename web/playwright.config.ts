import { defineConfig } from "@playwright/test";

export default defineConfig({
    testDir: "tests/browser",
    testIgnore: process.env.REDOUBT_PICTURE ? [] : ["**/picture.spec.ts"],
    timeout: 180_000,
    expect: { timeout: 30_000 },
    // A worker has servers of its own; files run beside each other, the tests of a file in order.
    fullyParallel: false,
    workers: 2,
    // A loaded build server may be slow beyond any limit once; ./dev test names what passed only at its second try.
    retries: process.env.CI ? 1 : 0,
    reporter: "list",
    outputDir: "test-results",
    use: {
        viewport: { width: 1440, height: 900 },
        actionTimeout: 45_000,
        launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] },
        trace: "off",
    },
});
