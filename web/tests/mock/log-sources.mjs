// Sources of logs, from memory: a firewall with a day that doubles, one that is silent, one that nobody entered.
const hour = 3_600_000;
const made = new Map();

function hours_of(count, usual, events) {
    const now = Math.floor(Date.now() / hour) * hour;
    return Array.from({ length: count }, (_, index) => {
        const at = new Date(now - (count - 1 - index) * hour);
        const expected = Math.round(usual * (1 + 0.6 * Math.sin(((at.getUTCHours() - 8) / 24) * 2 * Math.PI)));
        const told = events(index, count, expected);
        return { at: at.toISOString(), listened: index !== 7, events: index === 7 ? 0 : told, usual: expected, spread: Math.round(expected / 8) };
    });
}

const counts = (received, malformed = 0) => ({ received, stored: received - malformed, duplicates: 0, dropped: { malformed, too_large: 0, not_allowed: 0, full: 0, busy: 0 }, cut: 3, overflowed: 0, bytes: received * 412, broken: 0, refused: 1, connections: 12, turned_away: 0 });
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const noise = (index) => 0.9 + ((index * 7919) % 23) / 100;

const shapes = [
    { key: "SOURCE-1", title: "Border firewall", health: "more", why: "5210 events in the last hour; usual is 2400 at this hour of the week, give or take 180", usual: 2400, last: 1, lag: "800ms", malformed: 0, events: (index, count, expected) => Math.round(expected * noise(index) * (index > count - 5 ? 2.2 : 1)) },
    { key: "SOURCE-2", title: "Web servers", health: "well", why: null, usual: 900, last: 1, lag: "2s", malformed: 41, events: (index, _count, expected) => Math.round(expected * noise(index)) },
    { key: "SOURCE-3", title: "Badge readers", health: "silent", why: "nothing since 2026-11-21T04:00:00Z, expected every 1h", usual: 60, last: 480, lag: "1s", malformed: 0, events: (index, count, expected) => (index > count - 9 ? 0 : Math.round(expected * noise(index))) },
    { key: "SOURCE-4", title: "dmz-syslog", health: "learning", why: null, usual: null, last: 4, lag: null, malformed: 0, events: (index) => 12 + (index % 5) },
];

function health(shape, count) {
    const hours = hours_of(count, shape.usual ?? 10, shape.events).map((one) => (shape.usual === null ? { ...one, usual: null, spread: null } : one));
    const day = hours.slice(-24).reduce((sum, one) => sum + one.events, 0);
    return { source: { type: "source", id: shape.key, key: shape.key, title: shape.title, state: shape.health === "silent" ? "silent" : "live" }, listed: shape.key !== "SOURCE-4", health: shape.health, health_why: shape.why, cadence: shape.key === "SOURCE-3" ? "1h" : null, usual_gap: shape.usual ? "45m" : null, expected_by: null, events_day: day, usual_hour: shape.usual, dropped_day: shape.malformed, hosts_seen: 4, last_received: ago(shape.last), last_event: ago(shape.last), lag: shape.lag, counts: counts(day * 9, shape.malformed), hours };
}

const texts = [
    { name: "curl", title: "curl", file: "", text: "curl http://127.0.0.1/ingest/ndjson -H 'Authorization: Bearer TOKEN' --data-binary @events.ndjson\n", missing: "" },
    { name: "filebeat", title: "Filebeat, Winlogbeat, Metricbeat", file: "filebeat.yml", text: 'output.elasticsearch:\n  hosts: ["http://127.0.0.1"]\n  path: /elastic\n  username: redoubt\n  password: "TOKEN"\n', missing: "" },
    { name: "rsyslog", title: "rsyslog, RELP", file: "/etc/rsyslog.d/redoubt.conf", text: 'action(type="omrelp" target="127.0.0.1" port="PORT")\n', missing: "no listener takes relp: add one to the intake file" },
];

function details(shape, { assets, ref }) {
    const one = health(shape, 168);
    const hosts = assets().slice(0, 3).map((asset, index) => ({ host: asset.title, asset: index === 2 ? null : ref(asset), last: ago(index + 1), events: 4000 - 900 * index }));
    return { ...one, listeners: [{ ...one.counts, listener: "syslog-tls" }, { ...counts(120), listener: "api" }], hosts, tokens: made.get(shape.key) ?? [] };
}

/** The answer, or undefined where the path is not of this part. */
export function log_sources({ method, parts, body, world }) {
    const [first, key, what] = parts;
    const shape = shapes.find((one) => one.key === key);
    if (method === "POST" && first === "sources" && shape && what === "tokens" && parts.length === 3) {
        const token = { id: `t${Date.now()}`, name: body?.name ?? "", kind: "token", fingerprint: "5f1d0c3a", created: ago(0), revoked: null, by: "Mara Lindqvist" };
        made.set(key, [token, ...(made.get(key) ?? [])]);
        return { ...token, token: "rdsrc-of-the-mock" };
    }
    if (method !== "GET") return undefined;
    if (first === "live-detection") return { detecting: true, next: 90_001, events: 90_000, unread: 0, alerts_new: 14, alerts_known: 0, left_to_store: 0, gone: 0, rules: 320, rules_not_loaded: 0, correlated_late: 0, latest: ago(1), problem: "" };
    if (first === "log-coverage") return { items: [{ name: "services", query: "kind:(service,application) criticality:(high,critical)", hours: 24, severity: "high", assets: 9, heard: 6, late: 1, never: 2, gaps: world.assets().slice(0, 3).map((asset, index) => ({ asset: world.ref(asset), last: index ? null : ago(3000) })) }] };
    if (first !== "source-health") return undefined;
    if (!key) return { items: shapes.map((one) => health(one, 48)), receiving: true };
    return what === "shippers" ? { items: texts } : shape ? details(shape, world) : undefined;
}
