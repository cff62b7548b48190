// Events of a log store, from memory: two days of sign-ins and processes, with one search as plain as can be.
import { query_words } from "./query-words.mjs";
import { refuse } from "./refuse.mjs";

const hosts = ["dc01", "web01", "web02", "fs01", "ws-014", "ws-022"];
const users = ["a.brandt", "t.wrona", "svc_backup", "root", "k.nakata"];
const now = Date.now();
const events = Array.from({ length: Number(process.env.MOCK_EVENTS ?? 4000) }, (_, index) => {
    const at = new Date(now - index * 31_000 - ((index * 7919) % 17_000)).toISOString();
    const [host, user] = [hosts[(index * 5) % hosts.length], users[(index * 3) % users.length]];
    const failed = index % 11 === 0;
    const windows = host === "dc01" || host.startsWith("ws-") || host === "fs01";
    const fields = windows
        ? [["Computer", host], ["EventID", failed ? "4625" : "4624"], ["TargetUserName", user], ["IpAddress", `10.20.${index % 4}.${index % 250}`], ["LogonType", String(2 + (index % 3))]]
        : [["program", "sshd"], ["pid", String(1000 + (index % 900))], ["message", `${failed ? "Failed" : "Accepted"} password for ${user} from 10.20.${index % 4}.${index % 250} port ${40_000 + index}`]];
    const promoted = { source: windows ? "SOURCE-1" : "SOURCE-2", host, dataset: windows ? "security" : "sshd", user, src_ip: `10.20.${index % 4}.${index % 250}`, ...(windows ? { event_id: failed ? "4625" : "4624" } : { process: "sshd" }) };
    const text = windows ? JSON.stringify(Object.fromEntries(fields)) : `<38>${at} ${host} sshd[${fields[1][1]}]: ${fields[2][1]}`;
    return { id: `${Date.parse(at)}000000.${4000 - index}`, time: at, received: at, source: promoted.source, host, sender: "192.0.2.7", kind: windows ? "windows" : "syslog", json: windows, text, promoted, fields, cut: false };
});

const moment = (text, usual) => {
    const found = /^now(?:-(\d+)([smhd]))?$/.exec(text ?? "");
    if (!text) return usual;
    return found ? Date.now() - Number(found[1] ?? 0) * { s: 1, m: 60, h: 3600, d: 86_400 }[found[2] ?? "s"] * 1000 : Date.parse(text);
};

function found(search) {
    const conditions = query_words(search.get("q") ?? "");
    const [from, to] = [moment(search.get("from"), 0), moment(search.get("to"), Infinity)];
    const value = (event, field) => [event.promoted[field], ...event.fields.filter(([name]) => name.toLowerCase() === field.toLowerCase()).map(([, one]) => one)].filter((one) => one !== undefined);
    const holds = (event, { field, text, not }) => (field ? value(event, field).some((one) => one.toLowerCase() === text.toLowerCase()) : event.text.toLowerCase().includes(text.toLowerCase())) !== not;
    return events.filter((event) => Date.parse(event.time) >= from && Date.parse(event.time) < to && conditions.every((one) => holds(event, one)));
}

function tops(all) {
    const fields = new Map();
    for (const event of all) for (const [name, value] of [...Object.entries(event.promoted), ...event.fields]) {
        const one = fields.get(name) ?? fields.set(name, new Map()).get(name);
        one.set(value, (one.get(value) ?? 0) + 1);
    }
    const sum = (values) => [...values.values()].reduce((whole, part) => whole + part, 0);
    return [...fields].map(([name, values]) => ({ name, events: sum(values), different: values.size, values: [...values].sort((a, b) => b[1] - a[1]).slice(0, 10).map(([value, count]) => ({ value, count })), cut: false })).sort((a, b) => b.events - a.events || a.name.localeCompare(b.name));
}

function summary(all, search) {
    const from = moment(search.get("from"), Date.parse(events.at(-1)?.time ?? "2026-01-01T00:00:00Z"));
    const to = moment(search.get("to"), Date.now());
    const steps = Number(search.get("histogram") || 0);
    const counts = Array.from({ length: steps }, () => 0);
    for (const event of all) counts[Math.min(steps - 1, Math.floor(((Date.parse(event.time) - from) / (to - from)) * steps))] += 1;
    return { matched: all.length, blocks: 40, blocks_done: 40, events_read: events.length, ...(steps ? { histogram: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), counts } } : {}), ...(search.get("top") ? { fields: tops(all) } : {}) };
}

function paged(search) {
    const all = found(search);
    const start = search.get("after") ? all.findIndex((one) => one.id === search.get("after")) + 1 : 0;
    const items = all.slice(start, start + Number(search.get("limit") || 100));
    return { items, end: { ...summary(all, search), looked_at_all: true, spent: false, problems: [], next: start + items.length < all.length ? items.at(-1).id : null } };
}

function stream(search, response) {
    const { items, end } = paged(search);
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const say = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    say("hits", { items: items.slice(0, 50) });
    say("progress", { ...end, blocks_done: 12 });
    setTimeout(() => (say("hits", { items: items.slice(50) }), say("done", end), response.end()), 150);
}

function one(id) {
    const event = events.find((each) => each.id === id);
    if (!event) throw refuse(404, "not_found", "there is no such event, or it has been removed by now");
    return event;
}

function around(id, search) {
    const event = one(id);
    const near = events.filter((each) => each === event || ((search.get("same_host") !== "true" || each.host === event.host) && (search.get("same_source") !== "true" || each.source === event.source)));
    const at = near.indexOf(event);
    return { after: near.slice(Math.max(0, at - Number(search.get("after") ?? 20)), at), event, before: near.slice(at + 1, at + 1 + Number(search.get("before") ?? 20)) };
}

const status = () => ({ there: events.length > 0, writes: true, events: events.length, segments: 1, bytes: 90_000, earliest: events.at(-1)?.time ?? null, latest: events[0]?.time ?? null, problem: "", problems: [], listeners: [{ name: "syslog", protocol: "syslog", transport: "udp", address: "127.0.0.1", port: 5514 }] });

function draft({ q }) {
    const [first] = query_words(q).filter((each) => each.field);
    if (!first) throw refuse(422, "invalid", "the search has no condition that a rule can have. Search for a field with a value first");
    return { body: `title: 'Search: ${q}'\nid: 6f1d1c2e-0000-4000-8000-000000000001\nstatus: experimental\nlogsource:\n    product: 'windows'\ndetection:\n    selection1:\n        ${first.field}: '${first.text}'\n    condition: selection1\nlevel: medium\n`, rule_id: "6f1d1c2e-0000-4000-8000-000000000001", cannot: q.includes("source:") ? ["source:SOURCE-1: a rule names its logs under 'logsource'"] : [], check: [] };
}

/** True when it was answered by itself; nothing when it is none of its paths. */
export function logs(method, parts, search, body, response, raise) {
    if (parts[0] !== "logs") return undefined;
    const path = parts.slice(1).join("/");
    if (path === "stream") return query_words(search.get("q") ?? "") && stream(search, response), true;
    if (path === "") return status();
    if (path === "events") return (({ items, end }) => ({ items, ...end }))(paged(search));
    if (path === "fields") return { items: tops(found(search).slice(0, 500)), events: events.length };
    if (parts[1] === "events") return parts[3] === "around" ? around(parts[2], search) : one(parts[2]);
    if (path === "rule-draft" && method === "POST") return draft(body);
    if (path === "alerts" && method === "POST") return raise(one(body.event), body);
    return undefined;
}
