// Software, upgrades, feeds and deadline tables, from memory: as many packages as MOCK_SOFTWARE says, some vulnerable, some unknown.
import { refuse } from "./refuse.mjs";

const day = 86_400_000;
const ago = (days) => new Date(Date.now() - days * day).toISOString();
const names = ["openssl", "curl", "zlib", "django", "jinja2", "log4j-core", "lodash", "glibc", "expat", "attrs"];
const rows = Array.from({ length: Number(process.env.MOCK_SOFTWARE ?? 40) }, (_, index) => {
    const unknown = index % 7 === 6;
    const weak = !unknown && index % 3 === 0 ? Array.from({ length: 1 + (index % 5) }, (_, n) => `CVE-2026-${1000 + index * 10 + n}`) : [];
    return {
        name: index < names.length ? names[index] : `package-${String(index).padStart(5, "0")}`, ecosystem: unknown ? "generic" : ["Debian", "PyPI", "npm"][index % 3], assets: 3 + (index % 40),
        versions: [{ version: "3.0.9", assets: 2, weaknesses: weak, unknown }, { version: "3.0.13", assets: 1 + (index % 40), weaknesses: [], unknown }], vulnerable_assets: weak.length ? 2 : 0, weaknesses: weak.length, unknown,
    };
});
const feeds = [["debian", 0.2, 0.1, 41_000, 0, true], ["pypi", 5, 0.1, 12_400, 2, true], ["kev", 20, 0.1, 1_408, 0, false], ["vendor", null, 1, 210, 0, false]].map(([name, published, taken, records, not_read, verified]) => ({ name, from: `https://feeds.example.test/${name}.zip`, published: published === null ? null : ago(published), taken: ago(taken), records, not_read, bytes: records * 900, verified }));
const table = (name, title, inputs, lines, used, shipped = true) => ({ name, title, shipped, used, inputs, outcomes: ["days", "action"], rows: lines.map((cells, index) => ({ asked: cells.slice(0, inputs.length), comes: cells.slice(inputs.length), line: index + 3 })), csv: `# ${title}\n${[...inputs, "days", "action"].join()}\n${lines.map((one) => one.join()).join("\n")}\n` });
const tables = [table("severity", "Days by severity", ["exploited", "severity"], [["yes", "", "3", ""], ["", "critical", "7", ""], ["", "high", "30", ""], ["", "", "90", "fix it with the next upgrade"]], true), table("bod-26-04", "CISA BOD 26-04", ["exploited", "exposed"], [["yes", "yes", "3", "look whether it was broken into"], ["no", "no", "", "fix it with the next upgrade"]], false)];
const inputs = [["exploited", "Known to be exploited somewhere (KEV): yes or no."], ["severity", "informational to critical."], ["exposed", "Whether anybody can reach the asset: yes or no."], ["epss", "Probability of exploitation within 30 days, 0 to 1."]].map(([name, doc]) => ({ name, doc }));

let windows = [];

const paged = (items, search) => items.slice(Number(search.get("skip") || 0), Number(search.get("skip") || 0) + Number(search.get("limit") || 100));

function list(search) {
    const name = (search.get("name") ?? "").toLowerCase();
    const fits = rows.filter((one) => (search.get("exact") ? one.name === name : one.name.includes(name)) && (!search.get("vulnerable") || one.weaknesses > 0) && (!search.get("unknown") || one.unknown));
    const sort = search.get("sort") || "name";
    const sorted = [...fits].sort((a, b) => (sort === "name" ? 0 : b[sort] - a[sort]) || a.name.localeCompare(b.name));
    return { items: paged(sorted, search), total: fits.length, unknown: fits.filter((one) => one.unknown).length, assets: 14, packages: rows.length, has_feeds: true };
}

function who(search, { assets, ref }) {
    const row = rows.find((one) => one.name === search.get("name"));
    const all = (row?.versions ?? []).filter((one) => !search.get("version") || one.version === search.get("version")).flatMap((one, index) => assets().slice(index * 5, index * 5 + 5).map((asset) => ({ asset: ref(asset), package: row.name, version: one.version, weaknesses: one.weaknesses, unknown: one.unknown })));
    return { items: paged(all, search), total: all.length };
}

function upgrades(search, { assets, findings, owners, ref }) {
    const fits = rows.filter((one) => one.weaknesses && (!search.get("component") || `pkg:deb/debian/${one.name}` === search.get("component")) && (!search.get("q") || one.name.includes(search.get("q").split(" ")[0]) || search.get("q").startsWith("owner:")));
    const items = fits.map((one, index) => ({
        owner: index % 4 === 3 ? null : ref(owners()[index % 3]), component: `pkg:deb/debian/${one.name}`, package: one.name, to: search.get("to") || (index % 9 === 8 ? null : "3.0.13"), installed: ["3.0.9", "3.0.10", "3.0.11"].slice(0, 1 + (index % 3)), assets: 1 + (index % 6), on: assets().slice(index % 6, (index % 6) + 1 + (index % 6)).map(ref),
        cleared: 3, findings: findings().slice(index % 5, (index % 5) + 3).map(ref), clears: one.weaknesses * 2, unfixed: index % 4, overdue: index % 5 === 0 ? 2 : 0, weight: 400 / (index + 1), first_due: index % 6 === 5 ? null : new Date(Date.now() + (index - 2) * day).toISOString(), restart: ["services", "none", "reboot"][index % 3], restarts: index % 3 === 0 ? ["nginx", "sshd"] : [], windows: windows.map((window, at) => ({ name: window.name, starts: window.starts, ends: window.ends, assets: 1 + at, late: index % 2 })), without_window: index % 2,
        steps: [{ to: "3.0.11", clears: one.weaknesses, weight: 200 / (index + 1) }, { to: "3.0.13", clears: one.weaknesses * 2, weight: 400 / (index + 1) }],
    }));
    const sum = (field) => items.reduce((all, one) => all + one[field], 0);
    const skip = Number(search.get("skip") || 0);
    const shown = items.slice(skip, skip + Number(search.get("limit") || 50));
    return { items: shown, weight_before: items.slice(0, skip).reduce((all, one) => all + one.weight, 0), more: items.length - skip - shown.length, total: items.length, occurrences: sum("clears") + sum("unfixed"), clears: sum("clears"), unfixed: sum("unfixed"), weight: sum("weight"), cut: false };
}

function deadlines(method, name, body) {
    if (method === "GET") return { items: tables, inputs };
    if (name === "try") return { due: body.known.severity === "high" ? ago(-30) : null, why: body.known.severity === "high" ? "Days by severity, line 5: 30 days (severity high)" : "no row of a table that is used holds", table: body.known.severity === "high" ? "severity" : null, action: null };
    if (name === "use") return tables.forEach((one) => (one.used = body.names.includes(one.name))), { items: tables, inputs };
    const at = tables.findIndex((one) => one.name === name);
    if (method === "DELETE") return tables.splice(at, 1), null;
    const lines = body.csv.trim().split("\n");
    const wrong = lines.findIndex((line) => line.includes("soon"));
    if (wrong >= 0) throw Object.assign(refuse(422, "invalid", "'soon' is no number of days"), { body: { title: "Unprocessable Content", status: 422, code: "invalid", detail: "'soon' is no number of days", where: `line ${wrong + 1}`, hint: "write 0 to 3650, or nothing for no date" } });
    const made = { ...table(name, lines[0].replace(/^# */, ""), ["severity"], [["high", "30", ""]], false, false), csv: body.csv };
    if (at >= 0) tables[at] = made;
    else tables.push(made);
    return made;
}

export function software({ method, parts: [first, what, asset], body, search, world }) {
    if (first === "deadlines") return deadlines(method, what, body);
    if (first === "feeds") return { items: feeds, made: ago(0.1), advisories: 55_018 };
    if (first !== "software") return undefined;
    if (!what) return list(search);
    if (what === "who") return who(search, world);
    if (what === "windows") return { items: method === "PUT" ? (windows = body.windows.map((one) => ({ ...one, starts: ago(-3), ends: ago(-3.2) }))) : windows };
    if (what === "upgrades") return upgrades(search, world);
    if (what === "match") return { assets: 14, packages: rows.length, raised: 1, closed: 0, opened: 2, changed: 0, verified: 0 };
    if (what === "on" && asset) return { has_feeds: true, items: rows.slice(0, 24).map((one) => ({ name: one.name, version: "3.0.9", purl: `pkg:deb/debian/${one.name}@3.0.9`, fixed_in: one.weaknesses ? "3.0.13" : null, weaknesses: one.versions[0].weaknesses, unknown: one.unknown })) };
    return undefined;
}
