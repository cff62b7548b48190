// Redoubt beside real servers of others: an OpenID provider (oidc-provider) and a mail server (smtp-server), started here.
import assert from "node:assert/strict";
import { spawn, execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

const binary = resolve(process.env.REDOUBT_BINARY ?? "build/release/redoubt");
const packages = resolve("tests/outside/node_modules");
const skip = !existsSync(binary) ? "the program is not built" : !existsSync(packages) ? "the packages of tests/outside are not installed: ./dev setup test" : false;
const from_packages = (name) => import(join(packages, name));

const free_port = () => new Promise((give) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address();
        server.close(() => give(port));
    });
});

class Jar {
    #cookies = new Map();
    async get(url, options = {}) {
        const headers = { ...options.headers, cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
        const response = await fetch(url, { ...options, headers, redirect: "manual" });
        for (const line of response.headers.getSetCookie()) {
            const [name, ...value] = line.split(";")[0].split("=");
            if (value.join("=")) this.#cookies.set(name, value.join("="));
            else this.#cookies.delete(name);
        }
        return response;
    }
}

describe("beside real servers", { skip }, () => {
    let folder, server, origin, token, corp, sink;
    const mails = [];
    const local = async (method, path, body) => {
        const response = await fetch(`${origin}/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
        const text = await response.text();
        assert.ok(response.status < 300, `${method} ${path}: ${response.status} ${text}`);
        return text ? JSON.parse(text) : null;
    };
    // Beside the servers of this process, so it is not waited for by standing still.
    const redoubt = (...words) => new Promise((go) => execFile(binary, [...words, "--data", folder], (error, stdout, stderr) => go({ status: error ? error.code : 0, stdout, stderr })));

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "redoubt-outside-"));
        server = spawn(binary, ["serve", "--data", folder, "--listen", `127.0.0.1:${await free_port()}`], { stdio: "pipe" });
        for (let tries = 0; tries < 600 && !existsSync(join(folder, "server.json")); ++tries) await new Promise((go) => setTimeout(go, 50));
        ({ address: origin, token } = JSON.parse(readFileSync(join(folder, "server.json"), "utf8")));
        await local("POST", "/users", { login: "lead", name: "Lea Lead", level: "Lead", password: "seven unrelated words" });
    });
    after(async () => {
        if (server?.kill()) await new Promise((go) => server.once("exit", go));  // it signs its journal before it goes
        corp?.close();
        sink?.close();
        rmSync(folder, { recursive: true, force: true });
    });

    test("somebody signs in with a real provider, and locally when it has gone", async () => {
        const { Provider } = await from_packages("oidc-provider/lib/index.js");
        const port = await free_port();
        const issuer = `http://127.0.0.1:${port}`;
        const provider = new Provider(issuer, {
            clients: [{ client_id: "redoubt", client_secret: "a secret of the test", redirect_uris: [`${origin}/api/v1/session/oidc/corp/callback`] }],
            claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"] },
            conformIdTokenClaims: false,
            findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "Nora New", preferred_username: id, groups: ["soc"] }) }),
        });
        corp = provider.listen(port, "127.0.0.1");
        await new Promise((go) => corp.once("listening", go));
        await local("PUT", "/identity/providers/corp", { name: "Corp", issuer, client_id: "redoubt", client_secret: "a secret of the test", make_users: true, internal: true, groups: [{ group: "soc", level: "IC2" }] });
        assert.deepEqual(await local("POST", "/identity/providers/corp/check", undefined), { ok: true });

        const jar = new Jar();
        let response = await jar.get(`${origin}/api/v1/session/oidc/corp`);
        for (let steps = 0; steps < 12; ++steps) {
            const where = response.headers.get("location");
            if (where === "/" || where?.startsWith("/sign-in")) break;
            if (where) {
                response = await jar.get(new URL(where, issuer));
                continue;
            }
            const page = await response.text();
            const action = /action="([^"]+)"/.exec(page)?.[1];
            assert.ok(action, page.slice(0, 500));
            const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
            response = await jar.get(new URL(action, issuer), { method: "POST", body: new URLSearchParams(prompt === "login" ? { prompt, login: "nora", password: "x" } : { prompt }) });
        }
        assert.equal(response.headers.get("location"), "/");
        const session = await (await jar.get(`${origin}/api/v1/session`)).json();
        assert.equal(session.user.login, "nora");
        assert.equal(session.user.level, "IC2");

        corp.closeAllConnections();
        await new Promise((go) => corp.close(go));
        await new Promise((go) => setTimeout(go, 10));
        assert.equal((await local("POST", "/identity/providers/corp/check")).ok, false);
        const password = await fetch(`${origin}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login: "lead", password: "seven unrelated words" }) });
        assert.equal(password.status, 200);
    });

    test("a real mail server takes a mail, and one whose certificate nobody knows gets none", async () => {
        const { SMTPServer } = await from_packages("smtp-server/dist/esm/smtp-server.js");
        const port = await free_port();
        sink = new SMTPServer({
            authOptional: true,
            onData(stream, _session, done) {
                const parts = [];
                stream.on("data", (part) => parts.push(part)).on("end", () => (mails.push(Buffer.concat(parts).toString()), done()));
            },
        });
        sink.on("error", () => {}); // of the client that hangs up, which is what it should do
        await new Promise((go) => sink.listen(port, "127.0.0.1", go));
        const settings = ["notify", "mail", "--host", "127.0.0.1", "--port", String(port), "--from", "redoubt@mail.example"];
        assert.match((await redoubt(...settings, "--security", "none")).stdout, /mail goes out by 127\.0\.0\.1/);
        const sent = await redoubt("notify", "test", "mara@mail.example");
        assert.equal(sent.status, 0, sent.stdout + sent.stderr);
        assert.equal(mails.length, 1);
        assert.match(mails[0], /^To: <mara@mail\.example>\r$/m);
        await redoubt(...settings, "--security", "starttls");
        const refused = await redoubt("notify", "test", "mara@mail.example");
        assert.equal(refused.status, 1, refused.stdout);
        assert.match(refused.stdout, /it failed: .*certificate/i);
        assert.equal(mails.length, 1);
        const secret = join(folder, "mail.password");
        writeFileSync(secret, "a password of the test\n");
        await redoubt(...settings, "--security", "starttls", "--user", "redoubt", "--password-file", secret);
        assert.doesNotMatch((await redoubt("notify", "mail", "--json")).stdout, /a password of the test/);
    });
});
