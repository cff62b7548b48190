// What every browser test stands on: a server, a page that fails the test on any policy violation or script error, and axe.
import { test as base, expect, type Page } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const axe_source = readFileSync(join(here, "../../node_modules/axe-core/axe.min.js"), "utf8");

export const binary = resolve(process.env.REDOUBT ?? process.env.REDOUBT_BINARY ?? join(here, "../../../build/release/redoubt"));
export const no_binary = `${existsSync(binary) ? "" : "the program is not built: ./dev build"}`;

export type Server = { base: string; link: string };

/** Starts a program and waits until it prints its one-time sign-in link, or whatever address it is to be waited for. */
export async function started(program: string, args: string[], wanted = /https?:\/\/\S+\/welcome#\S+/): Promise<{ server: Server; child: ChildProcess }> {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const link = await new Promise<string>((done, failed) => {
        const read = (part: Buffer) => {
            said += part.toString();
            const found = wanted.exec(said);
            if (found) done(found[0]);
        };
        child.stdout.on("data", read);
        child.stderr.on("data", read);
        child.on("exit", (code) => failed(new Error(`${program} ended with ${code}: ${said}`)));
        child.on("error", failed);
    });
    return { server: { base: new URL(link).origin, link }, child };
}

export async function stopped(child: ChildProcess) {
    const gone = new Promise((done) => child.on("exit", done));
    child.kill("SIGTERM");
    await gone;
}

type Own = { mock: Server; quiet_page: void; expected_errors: RegExp[] };
type Shared = { redoubt: Server };

export const test = base.extend<Own, Shared>({
    // One of its own for each test: which tests a worker ran before must not matter.
    mock: async ({}, use) => {
        const { server, child } = await started(process.execPath, [join(here, "../mock/main.mjs"), "0"]);
        await use(server);
        await stopped(child);
    },
    redoubt: [
        async ({}, use) => {
            const folder = mkdtempSync(join(tmpdir(), "redoubt-browser-"));
            const port = 20_000 + Math.floor(Math.random() * 20_000);
            const { server, child } = await started(binary, ["demo", "--data", folder, "--listen", `127.0.0.1:${port}`]);
            await use(server);
            await stopped(child);
            rmSync(folder, { recursive: true, force: true });
        },
        { scope: "worker", timeout: 180_000 },
    ],
    expected_errors: async ({}, use) => use([]),
    quiet_page: [
        async ({ page, expected_errors }, use) => {
            const wrong: string[] = [];
            await page.exposeFunction("redoubt_violation", (what: string) => wrong.push(`policy: ${what}`));
            await page.addInitScript(() => {
                document.addEventListener("securitypolicyviolation", (event) => (window as unknown as { redoubt_violation: (what: string) => void }).redoubt_violation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
            });
            page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
            page.on("console", (message) => message.type() === "error" && !/Failed to load resource/.test(message.text()) && wrong.push(`console: ${message.text()}`));
            page.on("response", (response) => response.status() >= 500 && wrong.push(`server: ${response.status()} ${response.url()}`));
            await use();
            expect(wrong.filter((one) => !expected_errors.some((pattern) => pattern.test(one)))).toEqual([]);
        },
        { auto: true },
    ],
});

export { expect };

type Session = { cookies: Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>; csrf?: string };
// By server, not by address: the port of one that ended may be given to the next.
const sessions = new WeakMap<Server, Session>();

export async function sign_in(page: Page, server: Server, where = "/watch/alerts") {
    const kept = sessions.get(server);
    if (kept) await page.context().addCookies(kept.cookies);
    else {
        await page.goto(server.link);
        await page.waitForURL("**/watch/alerts");
        sessions.set(server, { cookies: await page.context().cookies() });
    }
    await page.goto(server.base + where);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
}

/** To another screen as a link would: the console stays loaded, which is many times quicker than opening it anew. */
export async function go_to(page: Page, where: string) {
    const before = await page.locator("h1").first().elementHandle();
    await page.evaluate((to) => history.pushState({}, "", to), where);
    await page.waitForURL(`**${where}`);
    await before?.waitForElementState("hidden", { timeout: 1000 }).catch(() => undefined);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
}

/** The session of the one person who signs in here; without a page so far, the link is used up by this. */
async function session_of(server: Server): Promise<{ cookie: string; csrf: string }> {
    const kept = sessions.get(server);
    if (!kept) {
        const answer = await fetch(`${server.base}/api/v1/session/link`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: new URL(server.link).hash.slice(1) }) });
        const [name = "", value = ""] = (answer.headers.getSetCookie()[0] ?? "").split(";")[0]?.split(/=(.*)/) ?? [];
        const cookie = { name, value, domain: new URL(server.base).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Strict" as const };
        sessions.set(server, { cookies: [cookie], csrf: ((await answer.json()) as { csrf: string }).csrf });
        return session_of(server);
    }
    const cookie = kept.cookies.map((one) => `${one.name}=${one.value}`).join("; ");
    kept.csrf ??= ((await (await fetch(`${server.base}/api/v1/session`, { headers: { Cookie: cookie } })).json()) as { csrf: string }).csrf;
    return { cookie, csrf: kept.csrf };
}

/** A call of the API as the person who signs in here. */
export async function api(server: Server, method: string, path: string, body?: unknown, type = "application/json"): Promise<unknown> {
    const { cookie, csrf } = await session_of(server);
    const answer = await fetch(`${server.base}/api/v1${path}`, { method, headers: { Cookie: cookie, "X-CSRF-Token": csrf, ...(body === undefined ? {} : { "Content-Type": type }) }, body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
}

/** Nothing serious or critical for axe; says which rule and where. */
export async function expect_accessible(page: Page, what: string) {
    await page.waitForTimeout(150);
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe_source);
    const found = await page.evaluate(async () => {
        const axe = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: { id: string; impact: string; nodes: { target: string[]; failureSummary?: string }[] }[] }> } }).axe;
        const result = await axe.run({ resultTypes: ["violations"] });
        return result.violations.filter((one) => one.impact === "serious" || one.impact === "critical").map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} (${(node.failureSummary ?? "").replace(/\s+/g, " ").slice(0, 160)})`).slice(0, 4).join("; ")}`);
    });
    expect(found, what).toEqual([]);
}
