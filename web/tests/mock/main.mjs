// A stand-in for the server: speaks the contract from memory, so that the console can be built and tested alone. `node tests/mock/main.mjs [PORT]`
import { randomBytes, createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer_reporter, concerns, set_open_concerns } from "./concerns.mjs";
import { convert } from "./convert.mjs";
import { alert_of, estate, make, ref, severity_rank } from "./estate.mjs";
import { decide } from "./decide.mjs";
import { grant_export, permit_export } from "./exports.mjs";
import { identity, second_factor_of, tell_me, ways_in, wrong_second } from "./identity.mjs";
import { logs } from "./logs.mjs";
import { log_sources } from "./log-sources.mjs";
import { network } from "./network.mjs";
import { plane } from "./plane.mjs";
import { holds as query_holds, value_at } from "./query.mjs";
import { refuse } from "./refuse.mjs";
import { dispositions, schema, type_like } from "./schema.mjs";
import { scans } from "./scans.mjs";
import { software } from "./software.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const who = { user: { login: "mara", name: "Mara Lindqvist", level: "Lead", party: ref(estate.parties[0]) }, csrf: "csrf-of-the-mock" };
const sessions = new Set();
const journal = [];
const beside = { comments: new Map(), links: new Map(), attachments: new Map(), history: new Map() };
const imports = new Map();
const tokens = [];
const users = [{ login: "mara", name: "Mara Lindqvist", level: "Lead", grade: "Lead", kind: "person", factors: 0, until: null, provider: null, active: true }, { login: "jun", name: "Jun Watanabe", level: "P1", grade: "P1", kind: "person", factors: 1, until: null, provider: null, active: true }, { login: "shipper", name: "Log shipper", level: "P1", grade: "P1", kind: "service", factors: 0, until: null, provider: null, active: true }];
const listeners = new Set();
const put = (map, id, one) => (map.set(id, [...(map.get(id) ?? []), one]), one);
const tell = (event, news) => listeners.forEach((response) => response.write(`event: ${event}\ndata: ${JSON.stringify(news)}\n\n`));
const visible = ({ event, ...record }) => record;


function tasks_on(record) {
    const items = estate.tasks.filter((one) => one.parent?.id === record.id);
    const done = items.filter((one) => one.state === "done").length;
    return { items, progress: { words: `${done} of ${items.length} done`, total: items.length, done, open: items.length - done, blocked: 0, overdue: 0, dropped: 0, met: 0, late: 0, partly: 0, missed: 0 } };
}

function note(record, action, changes, reason) {
    record.updated = new Date().toISOString();
    const entry = { seq: journal.length + 1, record: record.id, key: record.key, type: record.type, version: record.version, at: record.updated, actor: who.user.name, action, changes, reason, hash: createHash("sha256").update(JSON.stringify(changes) + journal.length).digest("hex") };
    journal.push(entry);
    put(beside.history, record.id, entry);
    tell("change", { type: record.type, id: record.id, key: record.key, action, state: record.state, group: record.group, version: record.version });
}

const all_records = () => Object.values(estate).flat();
const world = {
    people: estate.parties.slice(0, 4).map((one) => ({ login: one.title.split(" ")[0].toLowerCase(), name: one.title, party: ref(one) })),
    me: estate.parties[0], visible, ref, all: all_records,
    closed: (record) => schema.types.find((one) => one.name === record.type)?.states.find((one) => one.name === record.state)?.closed === true,
    links: (record) => beside.links.get(record.id) ?? [],
    whole: (record, field) => (field.includes(".") && record[field.split(".")[0]]?.id ? { ...record, [field.split(".")[0]]: find(record[field.split(".")[0]].id) } : record),
    find: (key) => find(key),
    matching: (type, q) => (estate[type.plural] ?? []).filter((one) => holds(one, q)),
    add: (type, fields) => {
        const record = make(type.name, type.key_prefix, fields.title, type.states[0].name, fields);
        estate[type.plural].unshift(record);
        note(record, "create", []);
        return record;
    },
    people_parties: estate.parties.slice(0, 4),
    decisions: () => estate.decisions,
    moves_of: (record) => schema.types.find((one) => one.name === record.type).moves.filter((one) => one.from === record.state),
    ask: (fields) => {
        const decision = make("decision", "DEC", fields.title, "open", { ...fields, owner: fields.requester });
        estate.decisions.unshift(decision);
        note(decision, "create", []);
        return decision;
    },
    step: (record, to, reason) => {
        const old = record.state;
        Object.assign(record, { state: to, version: record.version + 1 });
        note(record, "move", [{ field: "state", old, new: to }], reason);
        return record;
    },
    say: (decision, opinion) => {
        decision.opinions = [...decision.opinions, opinion];
        note(decision, "update", []);
        return decision;
    },
    news: () => journal.slice(-50).map((one) => ({ ...one, subscription: "v1", record: ref(find(one.record)) })).filter((one) => one.record),
};
const holds = (record, q) => query_holds(record, q, world);

function page(list, query, shape = (one) => one) {
    const keys = (query.get("sort") ?? "").split(",").filter(Boolean).map((one) => ({ name: one.replace(/^-/, ""), sign: one.startsWith("-") ? -1 : 1 }));
    const value = (one, name) => (name === "severity" ? severity_rank(one.severity) : (value_at(one, name)?.title ?? value_at(one, name) ?? ""));
    const compare = (a, b) => keys.reduce((order, { name, sign }) => order || (value(a, name) < value(b, name) ? -sign : value(a, name) > value(b, name) ? sign : 0), 0);
    const sorted = keys.length ? [...list].sort(compare) : list;
    const start = Number(query.get("cursor") || 0);
    const limit = Number(query.get("limit") || 50);
    return { items: sorted.slice(start, start + limit).map(shape), next: start + limit < sorted.length ? String(start + limit) : null, total: list.length };
}

const is_over = (alert) => ["closed", "merged", "escalated"].includes(alert.state);

function groups() {
    const found = new Map();
    for (const alert of estate.alerts) found.set(alert.group, [...(found.get(alert.group) ?? []), alert]);
    return [...found].map(([group, all]) => {
        const times = all.map((one) => one.event_time).sort();
        const latest = all.reduce((a, b) => (a.event_time > b.event_time ? a : b));
        const open = all.filter((one) => !is_over(one));
        return { group, rule: latest.rule, rule_title: latest.rule_title, severity: latest.severity, asset: latest.asset, host: latest.host, first: times[0], last: times.at(-1), count: all.length, open: open.length, owner: open.find((one) => one.owner)?.owner ?? null, state: open.length ? "open" : "closed", latest: ref(latest) };
    });
}

function move(record, { to, reason, ...fields }) {
    const type = schema.types.find((one) => one.name === record.type);
    const known = type.moves.find((one) => (one.from === record.state || one.from === "*") && one.to === to);
    if (!known) throw refuse(422, "move", `${record.key} cannot go from ${record.state} to ${to}`);
    if (fields.reason_for) delete fields.reason_for;
    if (record.type === "alert" && reason && !fields.disposition_reason) fields.disposition_reason = reason;
    const missing = known.needs.filter((name) => (name === "reason" ? !reason : !(fields[name] ?? record[name])));
    if (missing.length) throw refuse(422, "invalid", `Moving to ${to} needs ${missing.join(" and ")}`, missing.map((name) => ({ path: `/${name}`, message: "is needed to close" })));
    if (fields.disposition && !dispositions.includes(fields.disposition)) throw refuse(422, "invalid", "Unknown disposition");
    const changes = [{ field: "state", old: record.state, new: to }, ...Object.entries(fields).map(([field, value]) => ({ field, old: record[field]?.id ?? record[field], new: value?.id ?? value }))];
    Object.assign(record, fields, { state: to, version: record.version + 1 });
    note(record, "move", changes, reason);
    return visible(record);
}

/** Of a correlation: the group, the measure, and the events that counted. */
function counted_explanation(count) {
    const test = (field, value, on) => ({ field, modifiers: [], values: [value], held: true, matched: [{ value, field, on }] });
    const part = (id, children) => ({ id, held: true, children });
    const condition = "value_count of TargetUserName gte 10 within 10m by IpAddress";
    const events = Array.from({ length: count }, (_, index) => test("Failed Logon With an Existing Account", `2026-11-20T03:10:${String(index).padStart(2, "0")}Z`, `dc01 Security event 4625 record ${index + 1} spray.jsonl`));
    return { matched: true, condition, nodes: [part("group-by", [test("IpAddress", "10.20.9.77", "10.20.9.77")]), part("condition", [test("value_count", condition, String(count))]), part("events", events)] };
}

function evidence(alert) {
    const rule = estate.rules.find((one) => one.id === alert.rule.id);
    const past = estate.alerts.filter((one) => one.rule.id === rule.id && one.state === "closed");
    const image = alert.event.Image.split("\\").pop();
    return {
        event: alert.event, raw: `<Event><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID></System><EventData>${Object.entries(alert.event).map(([name, value]) => `<Data Name="${name}">${value}</Data>`).join("")}</EventData></Event>`, file: "fs01-sysmon.evtx",
        explanation: alert.counted ? counted_explanation(alert.counted) : { matched: true, condition: "selection and arguments and not filter", nodes: [
            { id: "selection", held: true, children: [{ field: "Image", modifiers: ["endswith"], values: [`\\${image}`], held: true, matched: [{ value: `\\${image}`, on: alert.event.Image }] }] },
            { id: "arguments", held: true, children: [{ field: "CommandLine", modifiers: ["contains"], values: ["/create", "delete", "-enc"], held: true, matched: [{ value: alert.event.CommandLine.includes("delete") ? "delete" : alert.event.CommandLine.split(" ")[1] ?? "", on: alert.event.CommandLine }] }] },
            { id: "filter", held: false, children: [{ field: "User", modifiers: ["startswith"], values: ["NT AUTHORITY\\SYSTEM"], held: false, matched: [], seen: [alert.event.User] }] },
        ] },
        rule: { id: rule.id, key: rule.key, rule_id: rule.rule_id, title: rule.title, author: rule.author, level: rule.level, description: rule.description, body: rule.body, references: ["https://attack.mitre.org/techniques/T1490/"], falsepositives: ["Administrators at work"] },
        history: { total: past.length, by_disposition: past.length ? { benign_true_positive: past.length } : {}, recent: past.slice(0, 5).map((one) => ({ key: one.key, disposition: one.disposition, reason: one.disposition_reason, closed_by: "Adaeze Obi", at: one.updated })) },
    };
}

function escalate(alert, order) {
    const incident = order.incident ? estate.incidents.find((one) => [one.id, one.key].includes(order.incident)) : make("incident", "INC", order.title || alert.title, "triage", { severity: order.severity || alert.severity, techniques: alert.techniques, assets: [alert.asset], summary: "", declared: null, owner: who.user.party });
    if (!order.incident) estate.incidents.push(incident), note(incident, "create", []);
    for (const one of order.group ? estate.alerts.filter((other) => other.group === alert.group && !is_over(other)) : [alert]) {
        move(one, { to: "escalated", incident: ref(incident) });
        put(beside.links, incident.id, { id: `l${Math.random()}`, relation: "raised", direction: "in", record: ref(one), author: who.user.name, at: new Date().toISOString() });
        put(beside.links, one.id, { id: `l${Math.random()}`, relation: "raised", direction: "out", record: ref(incident), author: who.user.name, at: new Date().toISOString() });
    }
    return visible(incident);
}

function run_import(name, bytes) {
    const job = { id: `imp${imports.size + 1}`, name, bytes, sha256: createHash("sha256").update(name).digest("hex"), state: "running", progress: 0, events: 0, alerts_new: 0, alerts_known: 0, unlisted_assets: 0, problems: [], started: new Date().toISOString(), finished: null };
    imports.set(job.id, job);
    const timer = setInterval(() => {
        job.progress = Math.min(1, job.progress + 0.25);
        job.events += 812;
        if (job.progress < 1) return tell("import", { id: job.id, progress: job.progress, state: job.state });
        clearInterval(timer);
        for (let index = 0; index < 4; ++index) {
            const alert = alert_of(index, estate.assets[index + 2], -index);
            estate.alerts.push(alert);
            note(alert, "create", []);
        }
        Object.assign(job, { state: "done", alerts_new: 4, alerts_known: 2, unlisted_assets: 1, problems: [{ where: `${name}: chunk 3`, message: "the checksum is wrong; 11 of 14 records were recovered" }], finished: new Date().toISOString() });
        tell("import", { id: job.id, progress: 1, state: "done" });
    }, 250);
    return job;
}

async function body_of(request) {
    const parts = [];
    for await (const part of request) parts.push(part);
    return Buffer.concat(parts);
}

const find = (id) => Object.values(estate).flat().find((one) => one.id === id || one.key === id);
const resolve = (type, body) => Object.fromEntries(Object.entries(body).map(([name, value]) => [name, type.fields.find((one) => one.name === name)?.kind === "reference" && typeof value === "string" ? ref(find(value)) : value]));

function apply(record, changed) {
    const changes = Object.entries(changed).map(([field, value]) => ({ field, old: record[field]?.id ?? record[field], new: value?.id ?? value }));
    Object.assign(record, changed, changed.extra ? { extra: { ...record.extra, ...changed.extra } } : {}, { version: record.version + 1 });
    note(record, "update", changes);
    return visible(record);
}

/** What a version changed of its texts: what both begin and end with stays. */
function difference(record, version) {
    const changes = (beside.history.get(record.id) ?? []).filter((one) => one.version === version).flatMap((one) => one.changes ?? []);
    const compared = (before, after) => {
        let [head, tail] = [0, 0];
        while (head < Math.min(before.length, after.length) && before[head] === after[head]) ++head;
        while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) ++tail;
        const part = (change) => (text) => ({ change, text });
        return [...before.slice(0, head).map(part("same")), ...before.slice(head, before.length - tail).map(part("removed")), ...after.slice(head, after.length - tail).map(part("added")), ...before.slice(before.length - tail).map(part("same"))];
    };
    const texts = changes.filter((one) => typeof one.old === "string" && typeof one.new === "string");
    const words = ({ old, new: now }) => (/\n/.test(old + now) ? null : compared(old.split(/(?<= )/), now.split(/(?<= )/)));
    return { from: version - 1, to: version, fields: texts.map((one) => ({ field: one.field, old: one.old, new: one.new, lines: compared(one.old.split("\n"), one.new.split("\n")), words: words(one) })) };
}

/** The record as it was: what the later entries of its journal changed is taken back. */
function then(record, at) {
    const later = at ? (beside.history.get(record.id) ?? []).filter((one) => one.at > at).reverse() : [];
    return later.reduce((was, entry) => ({ ...was, ...Object.fromEntries(entry.changes.map((one) => [one.field, one.old])) }), visible(record));
}

async function answer(request, url) {
    const parts = url.pathname.slice("/api/v1/".length).split("/").map(decodeURIComponent);
    const [first, id, part, extra] = parts;
    const method = request.method;
    const raw = method === "GET" || method === "DELETE" ? null : await body_of(request);
    const body = raw?.length && /json/.test(request.headers["content-type"]) && id !== "import" && part !== "attachments" ? JSON.parse(raw) : {};
    const signed_in = sessions.has(/redoubt_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1]);
    if (first === "health") return { status: "ok", version: "mock" };
    if (first === "session") {
        if (method === "GET" && !id) { if (!signed_in) throw Object.assign(refuse(401, "unauthorized", "Sign in"), {}); return who; }
        if (method === "DELETE") return sessions.clear(), null;
        if (id === "ways") return ways_in();
        if (!id && body.password === "correct horse battery" && second_factor_of(body.login)) return second_factor_of(body.login);
        if (id === "second" && wrong_second(body)) throw refuse(401, "unauthorized", "That code is not the one of now");
        if (!id && (body.login !== "mara" || body.password !== "correct horse battery")) throw refuse(401, "unauthorized", "The login or the password is wrong");
        if (id === "link" && body.token === "first") return { setup: true };
        if (id === "link" && body.token !== "demo") throw refuse(401, "unauthorized", "This link was used already or has expired");
        const token = randomBytes(8).toString("hex");
        sessions.add(token);
        request.cookie = `redoubt_session=${token}; HttpOnly; SameSite=Strict; Path=/`;
        return who;
    }
    const concerned = concerns({ parts, body, who: signed_in ? who : null, find_new: (fields) => world.add(schema.types.find((one) => one.name === "finding"), { subjects: [], ...fields }) });
    if (concerned !== undefined) return concerned;
    if (!signed_in) throw refuse(401, "unauthorized", "Sign in");
    if (method !== "GET" && request.headers["x-csrf-token"] !== who.csrf) throw refuse(403, "csrf", "The CSRF token is missing");
    if (first === "mock") {
        if (id === "concerns") return set_open_concerns(body.open), null;
        if (id === "grant") return grant_export(world, body.key), null;
        if (id === "tell") return tell_me(), tell("notification", {}), null;
        if (id === "reload") return tell("reload", {}), null;
        if (id === "type") return (estate[body.plural] = []), schema.types.push(type_like(body)), null;
        const asset = { ...estate.assets[0], id: `asset-of-${body.host}`, key: "ASSET-900", title: body.host };
        const alert = alert_of(body.rule, asset, 0);
        if (body.counted) alert.counted = body.counted;
        estate.alerts.push(alert);
        note(alert, "create", []);
        return visible(alert);
    }
    if (first === "schema") return schema;
    if (first === "stats") return { open_alert_groups: groups().filter((one) => one.open).length, open_incidents: estate.incidents.filter((one) => one.state !== "closed").length, unlisted_assets: estate.assets.filter((one) => !one.listed).length, rules_live: estate.rules.length };
    if (first === "search") return { items: Object.values(estate).flat().filter((one) => holds(one, url.searchParams.get("q"))).slice(0, 12).map((one) => ({ ...ref(one), snippet: "" })) };
    if (first === "journal" && (!id || id === "verify")) return id ? { ok: true, entries: journal.length, head: journal.at(-1)?.hash ?? "" } : { entries: journal };
    const known = identity({ method, parts, body, search: url.searchParams, world });
    if (known !== undefined) return known;
    if (first === "users") return method === "GET" ? { items: users } : method === "POST" ? (users.push({ ...body, grade: body.level }), body) : Object.assign(users.find((one) => one.login === id), body, body.level ? { grade: body.level } : {});
    if (first === "tokens") {
        if (method === "GET") return { items: tokens };
        if (method === "DELETE") return tokens.splice(tokens.findIndex((one) => one.id === id), 1), null;
        tokens.push({ id: `t${tokens.length + 1}`, name: body.name, scopes: body.scopes, created: new Date().toISOString(), expires: body.expires ?? null });
        return { ...tokens.at(-1), token: `rdt_${randomBytes(16).toString("hex")}` };
    }
    if (first === "imports") return method === "POST" ? run_import(url.searchParams.get("name"), raw.length) : id ? imports.get(id) : { items: [...imports.values()].reverse() };
    if (first === "alert-groups") {
        const wanted = url.searchParams.get("state");
        return page(groups().filter((one) => (wanted === "all" || one.open > 0) && holds(one, url.searchParams.get("q"))), url.searchParams);
    }
    if (first === "alert_groups") return { counts: ["critical", "high", "medium", "low", "informational"].map((value) => ({ value, count: groups().filter((one) => one.severity === value && holds(one, url.searchParams.get("q"))).length })) };
    const decided = decide({ method, parts, body, search: url.searchParams, world });
    if (decided !== undefined) return decided;
    const placed = network({ parts, search: url.searchParams, world: { assets: () => estate.assets, ref } });
    if (placed !== undefined) return placed;
    const installed = software({ method, parts, body, search: url.searchParams, world: { assets: () => estate.assets, findings: () => estate.findings, owners: () => estate.parties.slice(4), ref } });
    if (installed !== undefined) return installed;
    const scanned = scans({ method, parts, world: { assets: () => estate.assets, ref } });
    if (scanned !== undefined) return scanned;
    const raise = (event, { title, severity }) => visible(estate.alerts[estate.alerts.push({ ...alert_of(estate.rules[0], { ...estate.assets[0], title: event.host }, 0), title, rule_title: title, severity }) - 1]);
    const searched = logs(method, parts, url.searchParams, body, request.reply, raise);
    if (searched !== undefined) return searched;
    const logged = log_sources({ method, parts, body, world: { assets: () => estate.assets, ref } });
    if (logged !== undefined) return logged;
    const more = plane({ method, parts, body, raw, search: url.searchParams, world });
    if (more !== undefined) return more;
    const list = estate[first];
    if (!list) throw refuse(404, "not_found", `There is nothing at /${parts.join("/")}`);
    const type = schema.types.find((one) => one.plural === first);
    if (!id && method === "GET") return page(list.filter((one) => holds(one, url.searchParams.get("q"))), url.searchParams, visible);
    if (id === "bulk") {
        const all = list.filter((one) => (body.ids ? body.ids.includes(one.id) : holds(one, body.q)));
        if (body.dry_run) return { changed: all.map((one) => one.id), count: all.length, records: [], refused: [], refused_count: 0 };
        for (const one of all) body.move ? move(one, resolve(type, body.move)) : apply(one, resolve(type, body.changes));
        return { changed: all.map((one) => one.id), count: all.length };
    }
    if (id === "counts") {
        const counts = new Map();
        const by = url.searchParams.get("by");
        for (const one of list.filter((one) => holds(one, url.searchParams.get("q")))) for (const value of [value_at(one, by) ?? null].flat()) {
            const key = value?.id ?? value;
            counts.set(key, { value, count: (counts.get(key)?.count ?? 0) + 1 });
        }
        return { counts: [...counts.values()].sort((a, b) => b.count - a.count) };
    }
    if (!id) {
        const missing = type.fields.filter((field) => field.required && !body[field.name]);
        if (missing.length) throw refuse(422, "invalid", `${missing.length} fields are missing`, missing.map((field) => ({ path: `/${field.name}`, message: "is required" })));
        const record = make(type.name, type.key_prefix, body.title, type.states[0].name, body);
        list.unshift(record);
        note(record, "create", []);
        return visible(record);
    }
    const record = list.find((one) => one.id === id || one.key === id);
    if (!record) throw refuse(404, "not_found", `There is no ${type.name} ${id}`);
    if (!part && method === "GET") return then(record, url.searchParams.get("at"));
    if (!part) {
        return apply(record, resolve(type, body));
    }
    if (part === "moves") return move(record, resolve(type, body));
    if (part === "evidence") return evidence(record);
    if (part === "convert") return convert(record, url.searchParams.get("target"), url.searchParams.get("mapping"));
    if (part === "difference") return difference(record, Number(url.searchParams.get("to")));
    if (part === "answer") return answer_reporter(record, body.text);
    if (part === "history" && extra === "export") permit_export(world, { what: "history", of: record.key }, [record]);
    if (part === "tasks") return tasks_on(record);
    if (part === "escalate") return escalate(record, body);
    if (part === "links" && method === "DELETE") return beside.links.set(record.id, (beside.links.get(record.id) ?? []).filter((one) => one.id !== extra)), null;
    if (method === "GET") return part === "history" ? { entries: beside.history.get(record.id) ?? [] } : { items: beside[part].get(record.id) ?? [] };
    const entry = { id: `x${Math.random()}`, author: who.user.name, at: new Date().toISOString() };
    if (part === "attachments" && /\.exe$/.test(url.searchParams.get("name"))) throw refuse(422, "invalid", "Programs are not taken as attachments", [{ path: "/name", message: "is a program" }]);
    if (part === "comments") { note(record, "comment", []); return put(beside.comments, record.id, { ...entry, text: body.text, mentions: world.people.filter((one) => body.text.includes(`@${one.login}`)) }); }
    if (part === "links") { const to = Object.values(estate).flat().find((one) => one.id === body.to || one.key === body.to); if (!to) throw refuse(422, "invalid", `There is no record ${body.to}`, [{ path: "/to", message: "names no record" }]); return put(beside.links, record.id, { ...entry, relation: body.relation, direction: "out", record: ref(to), reason: body.reason }); }
    return put(beside.attachments, record.id, { ...entry, name: url.searchParams.get("name"), hash: createHash("sha256").update(raw).digest("hex"), bytes: raw.length, media_type: "text/plain" });
}

const media = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".woff": "font/woff" };
function serve_file(url, response) {
    const file = join(dist, url.pathname);
    if (url.pathname !== "/" && existsSync(file) && statSync(file).isFile()) {
        response.writeHead(200, { "Content-Type": media[extname(file)] ?? "application/octet-stream" });
        return createReadStream(file).pipe(response);
    }
    const nonce = randomBytes(16).toString("base64");
    const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;
    response.writeHead(200, { "Content-Type": media[".html"], "Content-Security-Policy": policy });
    response.end(readFileSync(join(dist, "index.html"), "utf8").replaceAll("__CSP_NONCE__", nonce));
}

export const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/")) return serve_file(url, response);
    if (url.pathname === "/api/v1/live") {
        response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
        response.write(": hello\n\n");
        listeners.add(response);
        return request.on("close", () => listeners.delete(response));
    }
    try {
        request.reply = response;
        const result = await answer(request, url);
        if (response.headersSent) return;
        if (result?.text !== undefined && result.type) {
            response.writeHead(200, { "Content-Type": result.type, "Content-Disposition": "attachment" });
            return response.end(result.text);
        }
        response.writeHead(result === null ? 204 : 200, { "Content-Type": "application/json", ...(request.cookie ? { "Set-Cookie": request.cookie } : {}) });
        response.end(result === null ? "" : JSON.stringify(result));
    } catch (error) {
        if (!error.status) console.error(error);
        response.writeHead(error.status ?? 500, { "Content-Type": "application/problem+json" });
        response.end(JSON.stringify(error.body ?? { title: String(error), status: 500 }));
    }
});
if (process.argv[1] === fileURLToPath(import.meta.url)) server.listen(Number(process.argv[2] ?? 8700), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/welcome#demo`));
