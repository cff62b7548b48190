// Duties of a security engineer that need somebody's yes, each walked through the console on the real program as its check says.
import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { api, expect, no_binary, type Server, sign_in, test } from "./fixtures";
import { call, page_of, person, type Someone } from "./people";

test.skip(no_binary !== "", no_binary);

type Made = { id: string; key: string; title: string };
type Asked = { decision: Made };

async function finding(server: Server, title: string, severity: string): Promise<Made> {
    const made = (await api(server, "POST", "/findings", { title, kind: "misconfiguration", severity })) as Made;
    await api(server, "POST", `/findings/${made.id}/moves`, { to: "triaged" });
    return made;
}

async function ask(by: Someone, about: Made, more: object = {}): Promise<Made> {
    const { status, body } = await call<Asked>(by, "POST", "/decide/ask", { subjects: [about.key], to: "accepted", question: `May ${about.title} stay?`, reason: "Until spring", term_days: 30, ...more });
    expect(status).toBe(201);
    return body.decision;
}

/** Asks on the record's own page, by its state; answers the decision's key. */
async function ask_in(page: Page, needs: string, reason: string): Promise<string> {
    await page.getByRole("button", { name: /^State: / }).click();
    await page.getByRole("menuitem", { name: new RegExp(`accepted.*ask ${needs}`) }).click();
    const dialog = page.getByRole("dialog", { name: "Ask for a decision" });
    await expect(dialog.getByRole("region", { name: "What a yes would change" })).toContainText("by another person than you");
    await dialog.getByLabel("Question").fill(reason);
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    const said = await page.getByText(/DEC-\d+ asks for it/).textContent();
    return /DEC-\d+/.exec(said ?? "")?.[0] ?? "";
}

async function decide(page: Page, word: "Grant" | "Deny", reason: string) {
    const verdict = page.getByRole("region", { name: "Your verdict" });
    await verdict.getByLabel("Reason").fill(reason);
    await verdict.getByRole("button", { name: word }).click();
    await expect(page.getByRole("button", { name: word === "Grant" ? "State: granted" : "State: denied" })).toBeVisible();
}

test("11: a policy's next edition comes into force by another's yes, its readers confirm it anew, and the one before stays readable", async ({ page, redoubt }) => {
    const oskar = await person(redoubt, "Oskar Lindqvist", "Lead");
    const review_by = new Date(Date.now() + 300 * 86_400_000).toISOString();
    const rita = await person(redoubt, "Rita Sousa", "IC2");
    const tiago = await person(redoubt, "Tiago Reis", "P1");
    const made = (await api(redoubt, "POST", "/documents", { title: "Rules for remote work", kind: "policy", edition: "1.0", review_by, body: "Use the gateway.", readers: [rita.party, tiago.party] })) as Made;
    const publish = async () => {
        await api(redoubt, "POST", `/documents/${made.id}/moves`, { to: "review" });
        const { decision } = (await api(redoubt, "POST", "/decide/ask", { subjects: [made.key], to: "approved", question: "In force from now on?", reason: "It has been read" })) as Asked;
        expect((await call(oskar, "POST", `/decisions/${decision.id}/verdict`, { yes: true, reason: "Agreed" })).status).toBe(200);
    };
    const confirm = async (by: Someone) => {
        const { body } = await call<{ items: Made[] }>(by, "GET", `/tasks?q=${encodeURIComponent(`parent:${made.key} assignee:${by.party} is:open`)}`);
        expect(body.items.length).toBe(1);
        for (const to of ["doing", "done"]) expect((await call(by, "POST", `/tasks/${body.items[0]?.id}/moves`, { to })).status).toBe(200);
    };
    await publish();
    await confirm(rita);
    const first = new Date().toISOString();
    await sign_in(page, redoubt, `/know/documents/${made.key}`);
    await expect(page.getByRole("button", { name: "State: approved" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Document" })).toContainText("Attested percent50");
    await page.getByRole("button", { name: "State: approved" }).click();
    await page.getByRole("menuitem", { name: "draft" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("Keys instead of passwords");
    await page.getByRole("dialog").getByRole("button", { name: "Move to draft" }).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Edition", { exact: true }).fill("2.0");
    await page.getByLabel("Body").fill("Use the gateway, with a passkey.");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("button", { name: "State: draft" })).toBeVisible();
    await publish();
    await page.reload();
    await expect(page.getByRole("button", { name: "State: approved" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Document" })).toContainText("2.0");
    await expect(page.getByRole("region", { name: "Document" })).toContainText("Attested percent0");
    for (const reader of [rita, tiago]) await confirm(reader);
    await page.reload();
    await expect(page.getByRole("region", { name: "Document" })).toContainText("Attested percent100");
    await page.goto(`${redoubt.base}/know/documents/${made.key}?at=${encodeURIComponent(first)}`);
    await expect(page.getByRole("region", { name: "Document" })).toContainText("1.0");
});

test("12: anybody's request goes to whom its severity says, and a no and a yes are both in the journal", async ({ page, redoubt, browser }) => {
    const sam = await person(redoubt, "Sam Ferreira", "P1");
    const tomasz = await person(redoubt, "Tomasz Wrona", "IC4");
    const [low, medium] = [await finding(redoubt, "Old banner on the tills", "low"), await finding(redoubt, "Old library in the tills", "medium")];
    const his = await page_of(browser, sam, `/fix/findings/${low.key}`);
    const small = await ask_in(his, "IC4", "Nobody sees the banner");
    await his.goto(`${redoubt.base}/fix/findings/${medium.key}`);
    const larger = await ask_in(his, "Lead", "The maker has no fix before spring");
    await his.context().close();
    const theirs = await page_of(browser, tomasz, `/decide/decisions/${small}`);
    await decide(theirs, "Deny", "Ten minutes of work");
    await expect(theirs.getByRole("note")).toContainText("Ten minutes of work");
    await expect(theirs.getByRole("region", { name: "Timeline" })).toContainText("denied");
    await theirs.goto(`${redoubt.base}/decide/decisions/${larger}`);
    await expect(theirs.getByRole("region", { name: "Who decides" })).toContainText("Lead");
    await expect(theirs.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await theirs.context().close();
    await sign_in(page, redoubt, "/decide/inbox");
    await page.getByRole("link", { name: /Old library in the tills/ }).click();
    await decide(page, "Grant", "Shielded until then");
    await expect(page.getByRole("region", { name: "What it changed" })).toContainText("accepted");
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Shielded until then");
    await page.goto(`${redoubt.base}/fix/findings/${medium.key}`);
    await expect(page.getByRole("button", { name: "State: accepted" })).toBeVisible();
});

test("13: a condition that is missed flags its exception and opens its subject again", async ({ page, redoubt }) => {
    const title = "Card terminals stay in the office network until the counter is rebuilt";
    const decision = ((await api(redoubt, "GET", `/decisions?q=${encodeURIComponent(`"${title}"`)}`)) as { items: Made[] }).items[0];
    await expect.poll(async () => ((await api(redoubt, "GET", `/decisions/${decision?.key}`)) as { state: string }).state, { timeout: 90_000 }).toBe("revoked");
    await sign_in(page, redoubt, `/decide/decisions/${decision?.key}`);
    await expect(page.getByRole("note")).toContainText("A condition was not met in time: The service port is closed to the desks");
    const condition = page.getByRole("region", { name: "Conditions" }).getByRole("row", { name: /service port/ });
    await expect(condition).toContainText("Dana Marsh");
    await expect(condition).toContainText("missed");
    await page.getByRole("region", { name: "What it had changed" }).getByRole("link", { name: /Card terminals at the counter/ }).click();
    await expect(page.getByRole("button", { name: "State: reopened" })).toBeVisible();
});

test("54: who recommends does not approve, be it the Lead; the business owner does", async ({ page, redoubt, browser }) => {
    const helen = await person(redoubt, "Helen Moyo", "Business owner");
    const oskar = await person(redoubt, "Oskar Lindqvist", "Lead");
    const risk = await finding(redoubt, "Ledger without a spare", "high");
    await sign_in(page, redoubt, `/fix/findings/${risk.key}`);
    const key = await ask_in(page, "Business owner and Lead", "A spare costs more than a week without");
    await page.goto(`${redoubt.base}/decide/decisions/${key}`);
    const who = page.getByRole("region", { name: "Who decides" });
    await expect(who).toContainText("Helen Moyo");
    await expect(page.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await expect(api(redoubt, "POST", `/decisions/${key}/verdict`, { yes: true, reason: "I say so" })).rejects.toThrow("403");
    const hers = await page_of(browser, helen, `/decide/decisions/${key}`);
    await hers.getByRole("region", { name: "Your verdict" }).getByLabel("Reason").fill("A week without it is what we can bear");
    await hers.getByRole("button", { name: "Grant" }).click();
    await expect(hers.getByText("others are still to give theirs")).toBeVisible();
    await hers.context().close();
    const his = await page_of(browser, oskar, `/decide/decisions/${key}`);
    await decide(his, "Grant", "And the restore is tested");
    await his.context().close();
    await page.reload();
    await expect(page.getByRole("region", { name: "Verdicts" })).toContainText("Business owner");
});

test("58: nobody decides before those who must be heard have been, and dissent stays", async ({ page, redoubt, browser }) => {
    const [aiko, tomasz] = [await person(redoubt, "Aiko Brandt", "IC2"), await person(redoubt, "Tomasz Wrona", "IC4")];
    const party = (await call<{ user: { party: Made } }>(tomasz, "GET", "/session")).body.user.party;
    const decision = await ask(aiko, await finding(redoubt, "Guests on the office network", "medium"), { consulted: [party.id] });
    await sign_in(page, redoubt, `/decide/decisions/${decision.key}`);
    await expect(page.getByRole("region", { name: "Who decides" })).toContainText("once Tomasz Wrona has been heard");
    await expect(page.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await expect(api(redoubt, "POST", `/decisions/${decision.id}/verdict`, { yes: true, reason: "now" })).rejects.toThrow("409");
    const his = await page_of(browser, tomasz, `/decide/decisions/${decision.key}`);
    await his.getByRole("button", { name: "Say what you think" }).click();
    const dialog = his.getByRole("dialog");
    await dialog.getByText("I do not agree").click();
    await dialog.getByLabel("What you think").fill("I disagree, and help with the second network");
    await dialog.getByRole("button", { name: "Say it" }).click();
    await expect(his.getByRole("region", { name: "Who is heard" })).toContainText("does not agree");
    await his.context().close();
    await page.reload();
    await decide(page, "Grant", "For a month, and Tomasz builds the network");
    const heard = page.getByRole("region", { name: "Who is heard" });
    await expect(heard).toContainText("does not agree");
    await expect(heard).toContainText("help with the second network");
});

test("59: what is above one's level is routed up, and a change of the matrix is itself a decision", async ({ page, redoubt, browser }) => {
    const sam = await person(redoubt, "Sam Ferreira", "P1");
    const risk = await finding(redoubt, "Warehouse door opens to anybody", "high");
    expect((await call(sam, "POST", `/findings/${risk.id}/moves`, { to: "accepted", reason: "fine", accepted_until: "2027-01-01T00:00:00Z" })).status).toBe(403);
    const his = await page_of(browser, sam, `/fix/findings/${risk.key}`);
    const key = await ask_in(his, "Business owner and Lead", "It is only the side door");
    await his.goto(`${redoubt.base}/decide/decisions/${key}`);
    const who = his.getByRole("region", { name: "Who decides" });
    await expect(who).toContainText("Risk acceptance, high");
    await expect(who).toContainText("Business owner");
    await expect(who).toContainText("Ines Caldeira");
    await his.context().close();
    await sign_in(page, redoubt, "/decide/matrix");
    await page.locator('button[title="Suppression, low"]').click();
    const cell = page.getByRole("dialog", { name: "Suppression, low" });
    await cell.getByLabel("Longest, in days").fill("60");
    await cell.getByRole("button", { name: "Keep for the request" }).click();
    await page.getByRole("button", { name: "Ask for this change" }).click();
    const dialog = page.getByRole("dialog", { name: "Ask for a decision" });
    await expect(dialog.getByRole("region", { name: "What a yes would change" })).toContainText("One of each: Executive and Lead");
    await dialog.getByLabel("Reason").fill("Ninety days were never needed");
    await dialog.getByRole("button", { name: "Ask for it" }).click();
    await page.waitForURL("**/decide/decisions/DEC-*");
    await expect(page.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await page.goto(`${redoubt.base}/decide/matrix`);
    await expect(page.locator('button[title="Suppression, low"]')).toContainText("at most 90 days");
});

test("60: each close of a P1 waits for a second look, and the rate can be proved", async ({ page, redoubt, browser }) => {
    const sam = await person(redoubt, "Sam Ferreira", "P1");
    // The oldest, which is not what the queue opens of its group: other tests work on those.
    const alert = (await call<{ items: Made[] }>(sam, "GET", "/alerts?q=state:new+severity:medium&sort=event_time&limit=1")).body.items[0];
    const his = await page_of(browser, sam, `/watch/alerts/${alert?.key}`);
    await expect(his.getByRole("region", { name: "Why it fired" })).toBeVisible();
    await his.keyboard.press("c");
    const closing = his.getByRole("dialog");
    await closing.getByRole("radio", { name: "Benign true positive" }).check();
    await closing.getByRole("textbox", { name: "Why?" }).fill("Planned work of the platform team");
    await closing.getByRole("button", { name: /^Close/ }).last().click();
    await expect(closing).toBeHidden();
    await his.context().close();
    await sign_in(page, redoubt, "/decide/matrix");
    const looked = page.getByRole("region", { name: "Work that is looked at again" });
    await expect(looked.getByRole("row", { name: /^P1/ })).toContainText("100 %");
    await looked.getByRole("button", { name: "Show each draw" }).click();
    const draw = looked.getByRole("row", { name: new RegExp(alert?.key ?? "") });
    await expect(draw).toContainText("Sam Ferreira");
    const period = new Date().toISOString().slice(0, 7);
    const proof = (await api(redoubt, "GET", `/reviews/sampling?period=${period}`)) as { salt: string; items: { record: Made; to: string; hash: string; place: number; threshold: number }[] };
    const drawn = proof.items.find((one) => one.record.key === alert?.key);
    const hash = createHash("sha256").update(`${drawn?.record.id}|${drawn?.to}|${proof.salt}`).digest("hex");
    expect(drawn?.hash).toBe(hash);
    expect(drawn?.threshold).toBe(10_000);
    expect((await call<{ salt?: string | null }>(sam, "GET", `/reviews/sampling?period=${period}`)).body?.salt ?? null).toBeNull();
    await draw.getByRole("link", { name: /TASK-/ }).click();
    await expect(page.getByRole("button", { name: "State: to do" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(alert?.key ?? "");
});

test("106: a person's level says at once what they may approve", async ({ page, redoubt, browser }) => {
    const [sam, aiko] = [await person(redoubt, "Sam Ferreira", "P1"), await person(redoubt, "Aiko Brandt", "IC2")];
    const decision = await ask(sam, await finding(redoubt, "Old poster in the hall", "low"));
    const hers = await page_of(browser, aiko, `/decide/decisions/${decision.key}`);
    await expect(hers.getByRole("region", { name: "Who decides" })).toContainText("IC4");
    await expect(hers.getByRole("button", { name: "Grant" })).toHaveCount(0);
    await sign_in(page, redoubt, "/settings/users");
    await expect(page.getByRole("combobox", { name: "Level of Ines Caldeira" })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Levels" }).getByRole("row", { name: /^IC4/ })).toContainText("Risk acceptance");
    await page.getByRole("combobox", { name: "Level of Aiko Brandt" }).click();
    await page.getByRole("option", { name: "IC4" }).click();
    await expect(page.getByText("Changed; it holds at once")).toBeVisible();
    await hers.context().close();
    // A change of level ends what was open; whoever comes back has the new one.
    const again = await fetch(`${redoubt.base}/api/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ login: "aiko", password: "seven geese over the quay" }) });
    const cookie = (again.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
    const now = await page_of(browser, { ...aiko, cookie }, `/decide/decisions/${decision.key}`);
    await decide(now, "Grant", "Nobody is harmed by a poster");
    await now.context().close();
});
