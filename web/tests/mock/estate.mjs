// A small made-up organisation with a day of alerts; the same every time.
import { severities } from "./schema.mjs";

let seed = 42;
const random = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
const pick = (list) => list[Math.floor(random() * list.length)];
export const now = Date.now();
const at = (minutes_ago) => new Date(now - minutes_ago * 60_000).toISOString();
const counters = {};

export function make(type, prefix, title, state, fields) {
    const number = (counters[prefix] = (counters[prefix] ?? 0) + 1);
    const time = at(60 * 24 * 5 - number);
    return { type, id: `${type}${String(number).padStart(20, "0")}`, key: `${prefix}-${number}`, title, state, owner: null, compartment: "", tags: [], extra: {}, created: time, updated: time, version: 1, ...fields };
}
export const ref = (record) => record && { type: record.type, id: record.id, key: record.key, title: record.title, state: record.state, ...(record.type === "asset" ? { listed: record.listed } : {}) };

const people = [["Mara Lindqvist", "Lead"], ["Tomasz Reyes", "IC4"], ["Adaeze Obi", "IC2"], ["Jun Watanabe", "P1"]].map(([name, level]) => make("party", "PARTY", name, "active", { kind: "person", role: "Security engineer", level, email: `${name.split(" ")[0].toLowerCase()}@example.test`, skills: [] }));
const teams = ["Platform", "Finance systems", "Workplace"].map((name) => make("party", "PARTY", `${name} team`, "active", { kind: "team", role: "Owner" }));
const hosts = ["dc01", "dc02", "fs01", "web01", "web02", "pay01", "mail01", "vpn01", "build01", "jump01", "ws-114", "ws-131", "ws-207", "ws-233", "hr-db", "erp01", "k8s-node-3", "backup01"];
const assets = hosts.map((name, index) => make("asset", "ASSET", name, index > 15 ? "proposed" : "active", {
    kind: "host", names: [name, `${name}.corp.example.test`], ips: [`10.2.${index}.10`], macs: [], urls: [], site: pick(["Rotterdam", "Graz"]), zone: pick(["server", "workstation", "dmz"]), exposure: name.startsWith("web") || name.startsWith("vpn") ? "public" : "internal",
    criticality: /dc|pay|erp/.test(name) ? "critical" : pick(["low", "medium", "high"]), criticality_why: /dc/.test(name) ? "Every sign-in of the company passes through it." : "", data_class: pick(["public", "internal", "confidential"]),
    owner: index > 15 ? null : ref(pick(teams)), software: ["Windows Server 2022", "OpenSSH 9.6"], sightings: [{ source: "import", first: at(9000), last: at(40), count: 120 + index }], listed: index <= 15, rto: "4h", rpo: "1h",
}));
const rule_facts = [
    ["Volume shadow copies deleted", "critical", ["attack.t1490"], "vssadmin.exe delete shadows /all /quiet", "C:\\Windows\\System32\\vssadmin.exe"], ["Memory of LSASS read by an unusual program", "critical", ["attack.t1003.001"], "rundll32.exe comsvcs.dll, MiniDump 640 lsass.dmp full", "C:\\Windows\\System32\\rundll32.exe"],
    ["Service installed from a user's folder", "high", ["attack.t1543.003"], "sc.exe create updsvc binPath= C:\\Users\\Public\\u.exe", "C:\\Windows\\System32\\sc.exe"], ["PowerShell started with an encoded command", "high", ["attack.t1059.001", "attack.t1027"], "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"],
    ["Account added to local administrators", "high", ["attack.t1098"], "net.exe localgroup administrators svc_tmp /add", "C:\\Windows\\System32\\net.exe"], ["Many sign-ins failed from one address", "medium", ["attack.t1110"], "", ""], ["Scheduled task created from the command line", "medium", ["attack.t1053.005"], "schtasks.exe /create /tn updater /tr C:\\ProgramData\\u.bat /sc minute", "C:\\Windows\\System32\\schtasks.exe"],
    ["Firewall rule opened for inbound traffic", "low", ["attack.t1562.004"], "netsh advfirewall firewall add rule name=x dir=in action=allow", "C:\\Windows\\System32\\netsh.exe"], ["Whoami run by a service account", "medium", ["attack.t1033"], "whoami.exe /all", "C:\\Windows\\System32\\whoami.exe"], ["Remote desktop session from a new address", "informational", ["attack.t1021.001"], "", ""],
];
const body_of = ([title, level, tags, , image]) => `title: ${title}\nid: 6f3e2987-db24-4c78-a860-b4f4095a7095\nstatus: stable\nauthor: Redoubt\nlevel: ${level}\ntags:\n${tags.map((tag) => `  - ${tag}`).join("\n")}\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  selection:\n    Image|endswith: '\\${image.split("\\").pop() || "svchost.exe"}'\n  arguments:\n    CommandLine|contains:\n      - '/create'\n      - 'delete'\n      - '-enc'\n  filter:\n    User|startswith: 'NT AUTHORITY\\SYSTEM'\n  condition: selection and arguments and not filter\nfalsepositives:\n  - Administrators at work\n`;
const rules = rule_facts.map((facts) => make("rule", "RULE", facts[0], "live", { rule_id: "6f3e2987-db24-4c78-a860-b4f4095a7095", platform: "sigma", level: facts[1], author: "Redoubt", logsource: "windows/process_creation", description: "Somebody who is inside uses a tool of the system itself. Rare in ordinary work; read who started it and from where.", techniques: facts[2], body: body_of(facts), path: "content/rules/windows/process_creation/x.yml", enabled: true }));
const incidents = [make("incident", "INC", "Ransomware precursor on file servers", "declared", { severity: "critical", kind: "intrusion", occurred: at(700), detected: at(640), alerted: at(638), acknowledged: at(620), declared: at(600), commander: ref(people[0]), techniques: ["attack.t1490"], summary: "Shadow copies removed on **fs01**; two accounts involved.", owner: ref(people[0]) })];
const observables = ["203.0.113.44", "198.51.100.7", "updsvc.example.net"].map((value, index) => make("observable", "OBS", value, "unknown", { kind: index < 2 ? "ip" : "domain", value, first_seen: at(900), last_seen: at(30), verdict: "unknown", tlp: "amber" }));

export function alert_of(rule_index, asset, minutes) {
    const [title, level, techniques, command, image] = rule_facts[rule_index];
    const user = pick(["CORP\\svc_backup", "CORP\\m.lindqvist", "CORP\\adm_reyes"]);
    const event = { Provider_Name: "Microsoft-Windows-Sysmon", EventID: 1, Channel: "Microsoft-Windows-Sysmon/Operational", Computer: `${asset.title}.corp.example.test`, EventRecordID: 1000 + Math.floor(random() * 90000), TimeCreated: at(minutes), Image: image || "C:\\Windows\\System32\\svchost.exe", CommandLine: command || "svchost.exe -k netsvcs", User: user, ParentImage: "C:\\Windows\\explorer.exe", ProcessId: 4312, IntegrityLevel: "High", CurrentDirectory: "C:\\Users\\Public\\", Hashes: "SHA256=9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08" };
    return make("alert", "ALERT", `${title} on ${asset.title}`, "new", { rule: ref(rules[rule_index]), rule_title: title, rule_author: "Redoubt", severity: level, event_time: at(minutes), host: asset.title, asset: ref(asset), group: `g${rule_index}x${asset.key}`, channel: event.Channel, record_number: event.EventRecordID, techniques, observables: [ref(pick(observables))], hits: { Image: event.Image, CommandLine: event.CommandLine }, evidence: "ab12", disposition: null, disposition_reason: "", incident: null, event });
}

const alerts = [];
for (let index = 0; index < 140; ++index) {
    const rule_index = Math.floor(random() * random() * rule_facts.length + random() * 3) % rule_facts.length;
    const asset = pick(assets);
    const count = 1 + Math.floor(random() ** 4 * 30);
    const start = random() * 1400;
    for (let n = 0; n < count; ++n) alerts.push(alert_of(rule_index, asset, start + n * 3));
}
alerts.forEach((alert, index) => {
    if (index % 11 === 0) Object.assign(alert, { state: "assigned", owner: ref(pick(people)) });
    if (index % 17 === 0) Object.assign(alert, { state: "closed", disposition: "benign_true_positive", disposition_reason: "Planned maintenance, change CHG-7", owner: ref(people[2]) });
});
export const severity_rank = (name) => severities.indexOf(name);
const later = (days) => new Date(now + days * 86_400_000).toISOString();
const findings = Array.from({ length: Number(process.env.MOCK_ROWS ?? 60) }, (_, index) => make("finding", "FIND", ["OpenSSL before 3.0.14 on a public server", "Local administrators never reviewed", "Backups are not tested", "A rule fires forty times a day", "No lock-out on the portal"][index % 5], pick(["new", "new", "triaged", "fixing", "fixed", "verified", "closed"]), { ...(index % 5 === 3 ? { kind: "concern" } : {}), class: ["vulnerability", "misconfiguration", "gap", "concern", "nonconformity"][index % 5], severity: pick(severities), subjects: [ref(pick(assets)), ref(pick(assets))], cvss: Math.round(random() * 100) / 10, due: later(Math.floor(random() * 40) - 12), plan: null, description: "Seen by the **weekly scan**. See [the advisory](https://example.test/).", references: { advisory: "EX-2026-17", ticket: "4711" }, origin: { tool: "own check", scan: "week 46", at: at(300) }, owner: index % 4 ? ref(pick(people)) : null, extra: {} }));
const tasks = ["Ask the finance team about svc_tmp", "Rotate the keys of the build server", "Write down how a restore goes", "Review the exceptions of last quarter"].map((title, index) => make("task", "TASK", title, index === 1 ? "doing" : "todo", { assignee: ref(people[0]), owner: ref(people[0]), due: later(index * 3 - 2), estimate: "2h", depends_on: [], steps: [{ what: "Find out who made it", who: null, minutes: 20, done: false }, { what: "Write it down", who: null, minutes: 10, done: false }], outcome: "" }));
const risks = ["Ransomware stops the finance systems", "A supplier leaks our source code"].map((title) => make("risk", "RISK", title, "identified", { scenario: "Somebody gets in through the **VPN** and spreads.", severity: "high", likelihood: 3, threats: [], review_by: later(30), owner: ref(people[0]) }));
const metrics = [["Critical findings open", "is:open severity:critical", "findings", 20], ["Alerts without disposition after a day", "is:open event_time:<now-1d", "alerts", 5]].map(([title, query, of_type, target]) => make("metric", "METRIC", title, "live", { query, of_type, measure: "count", unit: of_type, direction: "down", target, cadence: "1d", owner: ref(people[0]) }));
const goals = [make("goal", "GOAL", "No critical finding older than a week", "active", { period: "2026 H2", key_results: [{ title: "Critical findings open", metric: ref(metrics[0]), from: 40, to: 20 }], owner: ref(people[0]) })];
/** Two that wait: one with options, a condition and somebody still to be heard, one that needs nothing more than a yes. */
function decided() {
    const effect = (record, to) => ({ subject: ref(record), from: record.state, to, changes: [] });
    const old = findings.find((one) => one.state === "new");
    const shared = { kind: "risk_acceptance", requester: ref(people[1]), owner: ref(people[1]), opinions: [], verdicts: [], conditions: [], options: [], consulted: [] };
    return [
        make("decision", "DEC", "Keep the old VPN until March", "open", { ...shared, severity: "high", question: "May the old VPN stay until March?", reason: "Its replacement comes in **February**.", recommendation: "Shield it", options: [{ name: "Shield it", description: "Own zone, one jump host", for_it: "Nothing stands still", against_it: "A known weakness stays", cost: 4000 }, { name: "Switch it off", for_it: "The weakness is gone", against_it: "Field staff cannot work", cost: 38000 }], consulted: [ref(people[2])], opinions: [{ party: ref(people[2]), agrees: false, text: "Four months are too long.", at: at(500) }], conditions: [{ text: "Own zone and jump host", owner: ref(people[3]), due: later(10), met_on: null }], subjects: [ref(old)], due: later(4), valid_until: later(90), effects_shown: [{ ...effect(old, "accepted"), changes: [{ field: "plan", old: null, new: "accept" }] }] }),
        make("decision", "DEC", "Let the noisy rule rest for a month", "open", { ...shared, kind: "suppression", severity: "medium", question: "May the rule rest for a month?", reason: "It fires on every backup.", subjects: [ref(rules[7])], due: later(1), effects_shown: [] }),
        make("decision", "DEC", "Hide what the build server says", "open", { ...shared, kind: "suppression", severity: "critical", question: "May it be quiet for a week?", reason: "It is being moved.", subjects: [ref(findings[1])], subject_hash: "7c0d", due: later(2), effects_shown: [] }),
    ];
}
const planes = { findings, tasks, risks, metrics, goals, decisions: [...decided()], controls: [make("control", "CTRL", "Multi-factor sign-in", "active", { kind: "prevent", assets: assets.slice(0, 4).map(ref), efficacy: 0.9, owner: ref(people[1]) })] };
export const estate = { assets, parties: [...people, ...teams], rules, alerts, incidents, sources: [make("source", "SRC", "Windows event collector", "live", { kind: "log", cadence: "5m", assets: assets.slice(0, 3).map(ref), last_event: at(3), retention: "400d" })], observables, ...planes };