// Signing in with more than a password, second factors, people, sign-in through others, notifications and their delivery.
import { api, expect, expect_accessible, sign_in, test } from "./fixtures";

test("a second factor is asked for after the password, and a recovery code does in its place", async ({ page, mock, expected_errors }) => {
    expected_errors.push(/401/);
    const door = `${mock.base}/sign-in?problem=${encodeURIComponent("Example ID did not answer")}`;
    await page.goto(door);
    await expect(page.getByRole("link", { name: "Sign in with Example ID" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
    // A passkey is bound to a name, and 127.0.0.1 is none.
    await page.goto(door.replace("127.0.0.1", "localhost"));
    await expect(page.getByRole("alert")).toContainText("Example ID did not answer");
    await expect(page.getByRole("link", { name: "Sign in with Example ID" })).toHaveAttribute("href", "/api/v1/session/oidc/corp");
    await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeVisible();
    await expect_accessible(page, "sign-in");
    await page.getByLabel("Login").fill("tomasz");
    await page.getByRole("textbox", { name: "Password" }).fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("textbox", { name: "Code" }).fill("000000");
    await expect(page.getByText("That code is not the one of now")).toBeVisible();
    await expect_accessible(page, "second factor");
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill("abcd-efgh");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/watch/alerts");
});

test("an authenticator app is added by its code, and recovery codes are shown once", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/factors");
    await page.getByRole("button", { name: "Add an authenticator app" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
    await expect(dialog).toContainText("JBSW Y3DP");
    await expect_accessible(page, "adding an app");
    await dialog.getByRole("textbox", { name: "Code" }).fill("123456");
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await expect(dialog).toContainText("code-0-abcd");
    await dialog.getByRole("button", { name: "I keep them" }).click();
    await expect(page.getByRole("row", { name: /My phone/ })).toContainText("authenticator app");
    await expect(page.getByText("8 recovery codes left")).toBeVisible();
    await page.getByRole("button", { name: "Remove My phone" }).click();
    await expect(page.getByRole("row", { name: /My phone/ })).toHaveCount(0);
});

test("a Lead sees who signs in how, ends their sessions, and lets an account end", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/users");
    const jun = page.getByRole("row", { name: /Jun Watanabe/ });
    await expect(jun).toContainText("password and 1 second factor");
    await expect(page.getByRole("row", { name: /Log shipper/ })).toContainText("tokens only");
    await page.getByRole("button", { name: "What to do about Jun Watanabe" }).click();
    await page.getByRole("menuitem", { name: "Sessions" }).click();
    const dialog = page.getByRole("dialog", { name: "Sessions of Jun Watanabe" });
    await expect(dialog.getByRole("row", { name: /10\.2\.0\.9/ })).toBeVisible();
    await dialog.getByRole("button", { name: "End all" }).click();
    await expect(dialog).toContainText("Not signed in anywhere");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "What to do about Jun Watanabe" }).click();
    await page.getByRole("menuitem", { name: "Let it end" }).click();
    await page.getByLabel("Last day before").fill("2027-03-31");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(jun).toContainText("31 Mar 2027");
    await expect(page.getByRole("combobox", { name: "Level of Mara Lindqvist" })).toHaveCount(0);
    await page.getByRole("combobox", { name: "Level of Jun Watanabe" }).click();
    await page.getByRole("option", { name: "Night watch" }).click();
    const levels = page.getByRole("region", { name: "Levels" });
    await expect(levels.getByRole("row", { name: /^Night watch/ })).toContainText("counts as IC2");
    await expect(levels.getByRole("row", { name: /^Night watch/ })).toContainText("1 account");
    await expect(levels.getByRole("row", { name: /^IC4/ })).toContainText("up to low: Risk acceptance");
    await page.getByRole("button", { name: "New account" }).click();
    await page.getByRole("combobox", { name: "Level", exact: true }).click();
    await expect(page.getByRole("option", { name: "Night watch" })).toBeVisible();
    await page.getByRole("option", { name: "P1", exact: true }).click();
    await page.getByText("A program", { exact: true }).click();
    await expect(page.getByRole("dialog").getByLabel("Who answers for it")).toBeVisible();
    await expect(page.getByLabel("First password")).toHaveCount(0);
});

test("who must have a second factor is set, and a provider is checked and changed", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/sign-in");
    await page.getByRole("combobox", { name: "Who must have one" }).click();
    await page.getByRole("option", { name: "IC4 and above" }).click();
    await expect(page.getByText("It holds from their next step on")).toBeVisible();
    await page.getByRole("button", { name: "Check Example ID" }).click();
    await expect(page.getByText("id.example.test cannot be resolved")).toBeVisible();
    await page.getByRole("button", { name: "Change Example ID" }).click();
    await page.getByLabel("Groups and their levels").fill("security: IC4\nsecurity leads: Lead");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("row", { name: /Example ID/ })).toContainText("security leads: Lead");
});

test("notifications say of what, by which way and when; the mail server and webhooks are tested, the dead are sent again", async ({ page, mock }) => {
    await sign_in(page, mock, "/settings/notifications");
    await page.getByRole("combobox", { name: "A decision waits for you, or yours is made: by e-mail" }).click();
    await page.getByRole("option", { name: "at once" }).click();
    await page.getByLabel("Quiet from").fill("21:30");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();
    await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
    await page.reload();
    await expect(page.getByRole("combobox", { name: "A decision waits for you, or yours is made: by e-mail" })).toHaveValue("at once");
    await page.goto(`${mock.base}/settings/delivery`);
    await page.getByLabel("Test", { exact: true }).fill("ops@elsewhere.test");
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.getByText("the server does not relay")).toBeVisible();
    await page.getByRole("button", { name: "New webhook" }).click();
    const dialog = page.getByRole("dialog", { name: "New webhook" });
    await dialog.getByLabel("Name").fill("Chat");
    await dialog.getByLabel("Address").fill("http://127.0.0.1/hook");
    await dialog.getByRole("button", { name: "Make the webhook" }).click();
    await expect(dialog).toContainText("lies inside our own network");
    await dialog.getByLabel("Address").fill("https://hooks.example.test/redoubt");
    await dialog.getByRole("button", { name: "Make the webhook" }).click();
    await expect(dialog).toContainText("whsec_c0ffee");
    await dialog.getByRole("button", { name: "I have it" }).click();
    const deliveries = page.getByRole("region", { name: "Deliveries" });
    await expect(deliveries).toContainText("no such mailbox");
    await deliveries.getByRole("button", { name: "Send again to jun@example.test" }).click();
    await expect(deliveries).toContainText("Nothing was given up.");
});

test("what concerns me in person stands above the news until it is read", async ({ page, mock }) => {
    await sign_in(page, mock, "/news");
    await expect(page.getByRole("region", { name: "For you" })).toHaveCount(0);
    await api(mock, "POST", "/mock/tell", {});
    const mine = page.getByRole("region", { name: "For you" });
    await expect(mine).toContainText("DEC-1");
    await expect(mine).toContainText("waits for your word");
    await mine.getByRole("button", { name: "Mark as read" }).click();
    await expect(mine).toHaveCount(0);
});

test("who may not let people in and out sees no button for it, and who may", async ({ page, mock }) => {
    await sign_in(page, mock, "/team/compartments/personnel-b4m8");
    const members = page.getByRole("region", { name: "Members" });
    await expect(members).toContainText("Tomasz");
    await expect(members).toContainText("lets people in and out: who opened it, and members who are IC4 or above may");
    await expect(members.getByRole("button")).toHaveCount(0);
    await page.goto(`${mock.base}/team/compartments/embargo-x7q2`);
    await expect(members.getByRole("button", { name: "Admit somebody" })).toBeVisible();
});

test("a compartment is opened, somebody let in and taken out with the reason, and a record put inside says so", async ({ page, mock }) => {
    await sign_in(page, mock, "/team/compartments");
    await expect(page.getByRole("row", { name: /embargo-x7q2/ })).toContainText("till");
    await page.getByRole("button", { name: "Open a compartment" }).click();
    const opening = page.getByRole("dialog", { name: "Open a compartment" });
    await expect(opening.getByRole("button", { name: "Open it" })).toBeDisabled();
    await opening.getByLabel("Name").fill("insider-case");
    await opening.getByLabel("Purpose").fill("What happened on the night of the 3rd");
    await expect_accessible(page, "opening a compartment");
    await opening.getByRole("button", { name: "Open it" }).click();
    await expect(page.getByRole("heading", { name: "insider-case-k3f9" })).toBeVisible();
    const members = page.getByRole("region", { name: "Members" });
    await expect(members).toContainText("the last one stays");
    await members.getByRole("button", { name: "Admit somebody" }).click();
    const admitting = page.getByRole("dialog", { name: "Admit somebody" });
    await admitting.getByLabel("Person").fill("Tomasz");
    await page.getByRole("option", { name: /Tomasz/ }).first().click();
    await expect(admitting.getByRole("button", { name: "Admit", exact: true })).toBeDisabled();
    await admitting.getByLabel("Reason").fill("does the forensics");
    await admitting.getByRole("button", { name: "Admit", exact: true }).click();
    await expect(members.getByRole("row")).toHaveCount(3);
    await expect(page.getByRole("region", { name: "Inside" })).toContainText("Nothing lies here yet");
    await page.goto(`${mock.base}/fix/findings/new`);
    await page.getByLabel("Title").fill("Copied design files");
    for (const name of ["Class", "Severity"]) {
        await page.getByRole("combobox", { name, exact: true }).click();
        await page.getByRole("option").first().click();
    }
    await page.getByRole("combobox", { name: "Compartment" }).click();
    await expect(page.getByRole("option")).toHaveCount(3);
    await page.getByRole("option", { name: /insider-case-k3f9/ }).click();
    await page.getByRole("button", { name: "Create finding" }).click();
    await expect(page.getByRole("note")).toContainText("Who opens this is recorded");
    await page.getByRole("note").getByRole("link", { name: "insider-case-k3f9" }).click();
    await expect(page.getByRole("region", { name: "Inside" })).toContainText("Copied design files");
    await expect_accessible(page, "a compartment");
    await members.getByRole("button", { name: /Dismiss Tomasz/ }).click();
    const leaving = page.getByRole("dialog", { name: /Dismiss Tomasz/ });
    await leaving.getByLabel("Reason").fill("has handed in his report");
    await leaving.getByRole("button", { name: "Dismiss", exact: true }).click();
    await expect(members.getByRole("row")).toHaveCount(2);
});
