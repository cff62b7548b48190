// A passkey from its making to signing in with nothing else, against the real program and an authenticator of the browser's own.
import type { CDPSession, Page } from "@playwright/test";
import { api, expect, expect_accessible, no_binary, test } from "./fixtures";

test.skip(no_binary !== "", no_binary);

/** One that is built into the machine, keeps its keys and knows whose finger it is. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
    return { cdp, id: authenticatorId };
}

test("a passkey is added, and from then on signs in alone", async ({ page, redoubt, expected_errors }) => {
    expected_errors.push(/401/);
    await api(redoubt, "POST", "/users", { login: "kea", name: "Kea Holm", level: "IC2", password: "seven geese over the quay" });
    const base = redoubt.base.replace("127.0.0.1", "localhost");
    const { cdp, id } = await authenticator(page);
    await page.goto(`${base}/sign-in?to=${encodeURIComponent("/settings/factors")}`);
    await page.getByLabel("Login").fill("kea");
    await page.getByRole("textbox", { name: "Password" }).fill("seven geese over the quay");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What you call it").fill("This laptop");
    await dialog.getByRole("button", { name: "Make the passkey" }).click();
    await expect(dialog).toContainText("Recovery codes");
    await dialog.getByRole("button", { name: "I keep them" }).click();
    await expect(page.getByRole("row", { name: /This laptop/ })).toContainText("passkey");
    expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId: id })).credentials).toHaveLength(1);
    await expect_accessible(page, "second factors");

    await page.evaluate(async () => {
        const { csrf } = (await (await fetch("/api/v1/session")).json()) as { csrf: string };
        await fetch("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": csrf } });
    });
    await page.goto(`${base}/sign-in`);
    // Whoever cannot show that they are its owner does not come in.
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("alert")).toContainText("No passkey was given");
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: true });
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("navigation").getByText("Kea Holm")).toBeVisible();
    await page.goto(`${base}/settings/factors`);
    await expect(page.getByRole("row", { name: /This laptop/ }).getByRole("cell").nth(3)).not.toHaveText("–");
});
