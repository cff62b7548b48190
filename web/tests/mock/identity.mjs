// Second factors, policy, providers, other people's sessions, notifications and their delivery, from memory.
import { refuse } from "./refuse.mjs";

const iso = (ago = 0) => new Date(Date.now() - ago).toISOString();
const factors = [];
let recovery = [];
const policy = { second_factor_from: "nobody", address: "http://localhost:8600" };
const providers = [{ id: "corp", name: "Example ID", issuer: "https://id.example.test", client_id: "redoubt", has_secret: true, scopes: "openid profile groups", group_claim: "groups", groups: [{ group: "security", level: "IC4" }], default_level: null, make_users: true, internal: false }];
const ways = ["mention", "assigned", "decision", "alert", "due", "exploited", "subscription"];
let settings = { email: "mara@example.test", time_zone: "Europe/Berlin", quiet: { from: "22:00", to: "07:00" }, break_through: "critical", digest_at: "08:00", digest_day: "mon", rules: ways.map((what) => ({ what, way: "console", when: "now" })) };
let mail = { host: "mail.example.test", port: 587, security: "starttls", user: "redoubt", has_password: true, from: "Redoubt <redoubt@example.test>", per_minute: 60, enabled: true };
const told = [];
/** As the server would when something happens that concerns whoever is signed in. */
export const tell_me = () => void told.unshift({ id: `n${told.length + 1}`, at: iso(), what: "decision", words: "waits for your word", severity: "high", record: { type: "decision", id: "decision00000000000000000001", key: "DEC-1", title: "Keep the old VPN until March", state: "open" }, read: false });
const hooks = [];
const deliveries = [{ id: "d1", way: "email", user: "jun", to: "jun@example.test", state: "dead", attempts: 8, last_error: "the server said 550: no such mailbox", created: iso(7_200_000), due: null }];
const sessions_of = { jun: [{ id: "j1", peer: "10.2.0.9", created: iso(90_000_000), last_used: iso(60_000) }] };

/** Whoever is signed in is in all of these; of others this server knows nothing either. */
const compartments = [{ name: "embargo-x7q2", purpose: "A weakness in the till that its maker has not fixed yet", opened: iso(86_400_000), members: [] }];
const by_tomasz = { name: "personnel-b4m8", purpose: "Who leaves in March", opened: iso(172_800_000), members: [], manages: false };
compartments.push(by_tomasz);
function compartment_of({ method, id, part, extra, body, search, world }) {
    const member = (one, manages = false) => ({ id: one.id, key: one.key, title: one.title, manages });
    const me = member(world.ref(world.me), true);
    if (!by_tomasz.members.length) by_tomasz.members.push({ ...me, manages: false }, member(world.people[1].party, true));
    for (const one of compartments) if (!one.members.length) Object.assign(one, { manages: true, members: [me] });
    if (method === "GET") return { items: compartments };
    if (!id) {
        if (!/^[a-z0-9-]+$/.test(body.name)) throw refuse(422, "invalid", "The name is refused", [{ path: "/name", message: "letters, digits and hyphens" }]);
        compartments.push({ name: `${body.name}-k3f9`, purpose: body.purpose, opened: iso(), manages: true, members: [me, ...(body.members ?? []).map((one) => member(world.find(one)))] });
        return compartments.at(-1);
    }
    const found = compartments.find((one) => one.name === id);
    if (!found || part !== "members") throw refuse(404, "not_found", "There is no such compartment");
    if (method === "POST") found.members.push(member(world.find(body.party)));
    else if (found.members.length === 1 || !search.get("reason")) throw refuse(409, "conflict", "The last member stays");
    else found.members = found.members.filter((one) => one.id !== extra);
    return found;
}

export const second_factor_of = (login) => (login === "tomasz" ? { ticket: "ticket-of-tomasz", kinds: ["totp", "recovery"], expires: iso(-300_000) } : null);
export const wrong_second = ({ code, recovery: word }) => code !== "123456" && word !== "abcd-efgh";
export const ways_in = () => ({ password: true, passkey: true, providers: [...providers.map(({ id, name }) => ({ id, name }))] });

/** Answers what is one of these routes; undefined when it is not. */
export function identity({ method, parts, body, search, world }) {
    const [first, id, part, extra] = parts;
    if (first === "compartments") return compartment_of({ method, id, part, extra, body, search, world });
    if (first === "account") return account(method, id, part, extra, body);
    if (first === "identity" && id === "policy") return method === "GET" ? policy : Object.assign(policy, body);
    if (first === "identity" && id === "providers") {
        if (method === "GET") return { items: providers };
        const known = providers.findIndex((one) => one.id === part);
        if (extra === "check") return { ok: false, problem: "id.example.test cannot be resolved" };
        if (method === "DELETE") return providers.splice(known, 1), null;
        const { client_secret, ...rest } = body;
        const made = { ...rest, id: part, has_secret: client_secret !== undefined };
        return known < 0 ? (providers.push(made), made) : (providers[known] = made);
    }
    if (first === "users" && part === "sessions") return method === "GET" ? { items: sessions_of[id] ?? [] } : ((sessions_of[id] = extra ? (sessions_of[id] ?? []).filter((one) => one.id !== extra) : []), null);
    if (first === "notifications" && !id) return { items: told, unread: told.filter((one) => !one.read).length };
    if (first === "notifications" && id === "read") return told.forEach((one) => (one.read = true)), null;
    if (first === "notifications" && id === "settings") return method === "GET" ? settings : (settings = body);
    if (first === "notifications" && id === "mail") {
        if (part === "test") return body.to.endsWith("example.test") ? { ok: true } : { ok: false, problem: "the server does not relay" };
        const { password, ...rest } = body;
        return method === "GET" ? mail : (mail = { ...rest, has_password: mail.has_password || password !== undefined });
    }
    if (first === "notifications" && id === "deliveries") {
        if (extra === "resend") return Object.assign(deliveries.find((one) => one.id === part), { state: "waiting", last_error: "" });
        return { items: deliveries.filter((one) => one.state === search.get("state")) };
    }
    if (first === "webhooks") {
        if (method === "GET") return { items: hooks };
        if (part === "test") return { ok: true };
        if (method === "DELETE") return hooks.splice(hooks.findIndex((one) => one.id === id), 1), null;
        if (/127\.|localhost/.test(body.url) && !body.internal) throw refuse(422, "invalid", "The address is refused", [{ path: "/url", message: "lies inside our own network" }]);
        hooks.push({ id: `w${hooks.length + 1}`, name: body.name, url: body.url, internal: body.internal });
        return { ...hooks.at(-1), secret: "whsec_c0ffee" };
    }
    return undefined;
}

function account(method, id, part, extra, body) {
    const made = (kind, name) => {
        const factor = { id: `f${factors.length + 1}`, kind, name, created: iso(), last_used: null };
        factors.push(factor);
        if (factors.length > 1) return { factor };
        recovery = Array.from({ length: 8 }, (_, index) => `code-${index}-abcd`);
        return { factor, recovery_codes: recovery };
    };
    if (id === "factors") return method === "GET" ? { items: factors, recovery_left: recovery.length, required: policy.second_factor_from !== "nobody" } : (factors.splice(factors.findIndex((one) => one.id === part), 1), null);
    if (id === "totp" && !part) return { id: `new ${body.name}`, secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/Redoubt:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Redoubt" };
    if (id === "totp") {
        if (body.code !== "123456") throw refuse(422, "invalid", "That code is not the one of now", [{ path: "/code", message: "is not the one of now" }]);
        return made("totp", part.replace(/^new /, ""));
    }
    if (id === "recovery-codes") return (recovery = recovery.map((one) => `new-${one}`)), { recovery_codes: recovery };
    return undefined;
}
