// The rest of the record plane, from memory: views, subscriptions and news, tables in and out, work, jobs, metrics, own fields, signatures.
import { permit_export } from "./exports.mjs";
import { schema } from "./schema.mjs";
import { refuse } from "./refuse.mjs";

const day = 86_400_000;
const iso = (time) => new Date(time).toISOString();
const number_of = (() => {
    let last = 0;
    return () => String(++last);
})();
const kept = { views: [], subscriptions: [], own: [], jobs: [], sessions: [] };
for (const [index, state] of ["waiting", "running", "done", "failed", "dead"].entries())
    kept.jobs.push({ id: `job${index + 1}`, kind: ["sample metrics", "expire decisions", "look for silent sources", "send a digest", "sign the journal"][index], subject: index === 3 ? "METRIC-1" : "", state, due: iso(Date.now() + (index - 2) * 3_600_000), attempts: index, last_error: index > 2 ? "The metric's query names a field that is gone: colour" : "", lease_until: state === "running" ? iso(Date.now() + 60_000) : null, every: index % 2 ? null : "1d" });
for (const [index, peer] of ["127.0.0.1", "10.2.0.77"].entries()) kept.sessions.push({ id: `s${index}`, user: "mara", peer, created: iso(Date.now() - index * day), last_used: iso(Date.now() - index * 3_600_000), current: index === 0 });

const reason = (factor, text, points) => ({ factor, text, points });
function work(world) {
    const rank = ["informational", "low", "medium", "high", "critical"];
    const mine = world.all().filter((one) => one.owner?.id === world.me.id && !world.closed(one) && one.type !== "party");
    const items = mine.map((record) => {
        const why = [reason("owner", "It is yours", 10)];
        if (record.severity) why.push(reason("severity", `Severity is ${record.severity}`, rank.indexOf(record.severity) * 10));
        if (record.due) why.push(record.due < iso(Date.now()) ? reason("due", "It is past due", 40) : reason("due", "Due within a fortnight", 15));
        const blocked = world.links(record).filter((link) => link.relation === "blocks" && link.direction === "in");
        if (blocked.length) why.push(reason("blocked", `Blocked by ${blocked[0].record.key}`, -20));
        return { record: { ...world.ref(record), severity: record.severity ?? null, due: record.due ?? null, owner: record.owner }, score: why.reduce((sum, one) => sum + one.points, 0), why };
    });
    return { items: items.sort((a, b) => b.score - a.score).slice(0, 100), formula: [{ factor: "owner", doc: "You own it or it is assigned to you", points: "10" }, { factor: "severity", doc: "Ten for each step above informational", points: "0 to 40" }, { factor: "due", doc: "Past due, or due within a fortnight", points: "40 or 15" }, { factor: "blocked", doc: "Something else must be done first", points: "-20" }] };
}

const samples = () => Array.from({ length: 90 }, (_, index) => ({ at: iso(Date.now() - (89 - index) * day), value: Math.round(40 - index * 0.2 + 9 * Math.sin(index / 6)) }));

function imported(type, text, dry_run, world) {
    const lines = text.split(/\r?\n/).filter(Boolean);
    const names = (lines.shift() ?? "").split(",");
    const result = { rows: lines.length, created: 0, changed: 0, same: 0, failed: 0, problems: [], changes: [] };
    const take = [];
    lines.forEach((line, index) => {
        const row = Object.fromEntries(line.split(",").map((value, at) => [names[at], value]));
        const unknown = names.find((name) => !type.fields.some((field) => field.name === name));
        const known = world.find(row.key);
        if (unknown || !row.title) return void (++result.failed, result.problems.push({ row: index + 2, column: unknown ?? "title", message: unknown ? "is no field of this type" : "is required" }));
        const fields = names.filter((name) => String(known?.[name] ?? "") !== row[name] && name !== "key").map((field) => ({ field, old: known?.[field] ?? null, new: row[field] }));
        if (known && !fields.length) return void ++result.same;
        result[known ? "changed" : "created"]++;
        result.changes.push({ row: index + 2, key: known?.key ?? null, action: known ? "change" : "create", fields });
        take.push(() => (known ? Object.assign(known, Object.fromEntries(fields.map((one) => [one.field, one.new]))) : world.add(type, row)));
    });
    result.written = !dry_run && result.failed === 0;
    if (result.written) take.forEach((one) => one());
    return result;
}

/** Answers what is one of these routes; undefined when it is not. */
export function plane({ method, parts, body, raw, search, world }) {
    const [first, id, part] = parts;
    const type = schema.types.find((one) => one.plural === first);
    if (type && id === "export") permit_export(world, { what: "table", of: type.name, q: search.get("q") }, world.matching(type, search.get("q")));
    if (type && id === "export") return { type: "text/csv", text: `key,title,state\n${world.matching(type, search.get("q")).map((one) => [one.key, one.title, one.state].join(",")).join("\n")}\n` };
    if (type && id === "import") return imported(type, raw.toString(), search.get("dry_run") === "true", world);
    if (first === "sessions" && method === "DELETE" && !id) return (kept.sessions = kept.sessions.filter((one) => one.current)), null;
    if (first === "sessions") return method === "DELETE" ? (kept.sessions.splice(kept.sessions.findIndex((one) => one.id === id), 1), null) : { items: kept.sessions };
    if (first === "work") return work(world);
    if (first === "inventory" && id === "around") return { asset: world.visible(world.find(part)), links: [], groups: [] };
    if (first === "inventory" && ["profiles", "queues", "sources", "doubtful", "formats"].includes(id)) return { items: [] };
    if (first === "jobs") {
        const job = kept.jobs.find((one) => one.id === id);
        if (part === "retry") Object.assign(job, { state: "waiting", last_error: "", due: iso(Date.now()) });
        return job ?? { items: kept.jobs.filter((one) => !search.get("state") || one.state === search.get("state")) };
    }
    if (first === "metrics" && part === "samples") return method === "GET" ? { samples: samples() } : { at: iso(Date.now()), value: 31 };
    if (first === "metrics" && part === "sample") return { at: iso(Date.now()), value: 31 };
    if (first === "metrics" && part === "value") return { value: 31, at: search.get("at") ?? iso(Date.now()), records: "/fix/findings?q=is:open severity:critical", command: "redoubt finding list 'is:open severity:critical'" };
    if (first === "own-fields") {
        if (method === "GET") return { items: kept.own };
        if (method === "DELETE") return kept.own.splice(kept.own.findIndex((one) => one.id === id), 1), null;
        const owner = schema.types.find((one) => one.name === body.type);
        if (!/^[a-z][a-z0-9_]*$/.test(body.name ?? "")) throw refuse(422, "invalid", "The name is not one", [{ path: "/name", message: "must be lower case letters, digits and _" }]);
        kept.own.push({ id: `own${number_of()}`, required: false, choices: [], doc: "", ...body });
        owner.fields.push({ name: `extra.${body.name}`, own: true, title: body.title, kind: body.kind, doc: body.doc ?? "", optional: true, indexed: true, choices: body.choices?.map((name) => ({ name, doc: "" })) });
        return kept.own.at(-1);
    }
    if (first === "views") return collection(kept.views, { method, id, body, made: { owner: world.ref(world.me), q: "", sort: "", layout: "list", columns: [], shared: false } });
    if (first === "subscriptions") return collection(kept.subscriptions, { method, id, body, made: {} });
    if (first === "people") return { items: world.people };
    if (first === "news") {
        if (id === "seen") return (kept.seen = body.seq), { seen: body.seq };
        const after = search.has("after") ? Number(search.get("after")) : (kept.seen ?? 0);
        const items = world.news().filter((one) => one.seq > after);
        return { items, seen: kept.seen ?? 0, next: items.at(-1)?.seq ?? after, more: false };
    }
    if (first === "journal" && id === "key") return { key: "ed25519:3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29" };
    if (first === "journal" && id === "signatures") return { items: [0, 1, 2].map((index) => ({ seq: 400 - index * 100, at: iso(Date.now() - index * day), hash: "9f86d081884c7d65".repeat(4), signature: "c0ffee".repeat(20) })) };
    return undefined;
}

function collection(list, { method, id, body, made }) {
    const one = list.find((other) => other.id === id);
    if (method === "GET") return id ? one : { items: list };
    if (method === "DELETE") return list.splice(list.indexOf(one), 1), null;
    if (method === "PATCH") return Object.assign(one, body);
    list.push({ id: `v${number_of()}`, ...made, ...body });
    return list.at(-1);
}
