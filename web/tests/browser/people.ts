// Several people on one server: each with an account, a session of their own, and a browser where one is wanted.
import type { Browser, Page } from "@playwright/test";
import { api, type Server } from "./fixtures";

const password = "seven geese over the quay";
export type Someone = { server: Server; name: string; party: string; cookie: string; csrf: string };
const known = new Map<string, Someone>();

/** Somebody of the sample organisation, or new, at this level; made by the Lead who signs in here. */
export async function person(server: Server, name: string, level: string): Promise<Someone> {
    const login = name.split(" ")[0]?.toLowerCase() ?? "";
    const kept = known.get(server.base + login);
    if (kept) return kept;
    await api(server, "POST", "/users", { login, name, level, password });
    const answer = await fetch(`${server.base}/api/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ login, password }) });
    const cookie = (answer.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
    const { csrf, user } = (await answer.json()) as { csrf: string; user: { party: { key: string } } };
    const someone = { server, name, party: user.party.key, cookie, csrf };
    known.set(server.base + login, someone);
    return someone;
}

/** A call as that person; answers the status with the body, since a refusal is often what is wanted. */
export async function call<T>({ server, cookie, csrf }: Someone, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${server.base}/api/v1${path}`, { method, headers: { Cookie: cookie, "X-CSRF-Token": csrf, "Content-Type": "application/json", "If-Match": "*" }, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T };
}

export async function page_of(browser: Browser, { server, cookie }: Someone, where: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const [name = "", value = ""] = cookie.split(/=(.*)/);
    await context.addCookies([{ name, value, domain: new URL(server.base).hostname, path: "/" }]);
    const page = await context.newPage();
    await page.goto(server.base + where);
    return page;
}
