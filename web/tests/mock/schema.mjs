// The record types as the server would describe them: enough for the console's generic screens.
const f = (name, kind, { choices, ...more } = {}) => ({ name, kind, ...(choices ? { choices: choices.map((one) => ({ name: one, doc: "" })) } : {}), ...more });
const ref = (name, refers_to, more = {}) => f(name, "reference", { refers_to, ...more });
const texts = (name, more = {}) => f(name, "list", { item: { name: "", kind: "text" }, ...more });
const refs = (name, refers_to) => f(name, "list", { item: { kind: "reference" }, refers_to });

const head = [
    f("key", "text", { head: true, read_only: true, indexed: true, doc: "What people call it" }),
    f("title", "text", { head: true, required: true, searchable: true, doc: "One line that says what this is" }),
    f("state", "choice", { head: true, read_only: true, indexed: true }),
    ref("owner", "party", { head: true, optional: true, indexed: true, doc: "Who answers for it" }),
    f("compartment", "text", { head: true, optional: true, doc: "Empty means everyone may see it" }),
    texts("tags", { head: true }),
    f("extra", "map", { head: true, doc: "Fields of your own" }),
    f("created", "time", { head: true, read_only: true, indexed: true }),
    f("updated", "time", { head: true, read_only: true, indexed: true }),
];
export const severities = ["informational", "low", "medium", "high", "critical"];
export const dispositions = ["true_positive_impact", "true_positive_no_impact", "benign_true_positive", "false_positive", "duplicate", "undetermined"];
const severity = f("severity", "choice", { choices: severities, indexed: true, required: true });
const state = (name, closed = false) => ({ name, closed, doc: "" });
const path = (...names) => names.slice(1).map((to, index) => ({ from: names[index], to, level: "P1", needs: [] }));

const type = (name, plural, title, room, key_prefix, doc, fields, states, moves, more = {}) => ({ name, plural, title, room, key_prefix, doc, default_sort: "-updated", derived: name === "alert_group", fields: [...head, ...fields], states, moves, ...more });

/** A type that the console has never heard of, with the head that all have. */
export const type_like = (given) => ({ ...given, derived: false, default_sort: "-updated", fields: [...head, ...given.fields] });

export const schema = {
    relations: ["affects", "runs-on", "depends-on", "connects-to", "found-by", "same-cause-as", "duplicates", "raised", "caused", "blocks"],
    types: [
        type("asset", "assets", "Asset", "know", "ASSET", "Anything we must protect: a host, a service, an account store, a site.", [
            f("kind", "choice", { choices: ["host", "service", "application", "repository", "network_zone", "data_set", "device", "cloud_account", "site"], indexed: true, required: true }),
            texts("names", { doc: "Names it is known by in logs" }), texts("ips"), texts("macs"), texts("urls"), f("site", "text", { indexed: true }), f("zone", "text", { indexed: true }),
            f("exposure", "choice", { choices: ["internal", "partner", "public"], indexed: true }), f("criticality", "choice", { choices: ["low", "medium", "high", "critical"], indexed: true }),
            f("criticality_why", "text", { large: true, doc: "Why it matters this much" }), f("data_class", "text"), f("rto", "duration"), f("rpo", "duration"), texts("software"),
            f("sightings", "list", { read_only: true, item: { name: "", kind: "nested", fields: [f("source", "text"), f("first", "time"), f("last", "time"), f("count", "integer")] } }),
            f("listed", "boolean", { indexed: true, read_only: true, doc: "False: only seen in logs so far" }),
        ], [state("proposed"), state("active"), state("retiring"), state("retired", true)], [...path("proposed", "active", "retiring"), { from: "retiring", to: "retired", level: "IC2", needs: ["owner", "reason"] }]),
        type("party", "parties", "Party", "know", "PARTY", "A person, a team or an organisation that owns or does something.", [
            f("kind", "choice", { choices: ["person", "team", "organisation"], required: true, indexed: true }), f("role", "text"), f("email", "text"), f("phone", "text"),
            f("level", "choice", { choices: ["P1", "IC2", "IC4", "Lead", "Business owner", "Executive", "Auditor"] }), texts("skills"), ref("team", "party", { optional: true }),
        ], [state("active"), state("inactive", true)], path("active", "inactive", "active")),
        type("alert", "alerts", "Alert", "watch", "ALERT", "Something that happened and that a rule thinks you should look at.", [
            ref("rule", "rule", { indexed: true }), f("rule_title", "text", { searchable: true }), f("rule_author", "text"), severity, f("event_time", "time", { indexed: true }), f("host", "text", { indexed: true }),
            ref("asset", "asset", { indexed: true, optional: true }), f("group", "text", { read_only: true, indexed: true }), f("channel", "text"), f("record_number", "integer"), texts("techniques"), refs("observables", "observable"), f("hits", "map"),
            f("evidence", "text", { read_only: true }), f("disposition", "choice", { choices: dispositions, indexed: true, optional: true }), f("disposition_reason", "text", { large: true, optional: true }), ref("incident", "incident", { optional: true }),
        ], [state("new"), state("assigned"), state("investigating"), state("closed", true), state("merged", true), state("escalated", true)], [
            ...path("new", "assigned", "investigating"), ...path("assigned", "new"), ...["new", "assigned", "investigating", "escalated"].flatMap((from) => [{ from, to: "closed", level: "P1", needs: ["disposition", "reason"] }]),
            ...["new", "assigned", "investigating"].map((from) => ({ from, to: "escalated", level: "P1", needs: [] })), { from: "closed", to: "investigating", level: "P1", needs: ["reason"] },
        ]),
        type("alert_group", "alert_groups", "Alert group", "watch", "GROUP", "All alerts of one rule on one asset.", [ref("rule", "rule"), f("rule_title", "text", { indexed: true }), severity, ref("asset", "asset", { indexed: true }), f("host", "text", { indexed: true }), f("first", "time"), f("last", "time"), f("count", "integer"), f("open", "integer")], [state("open"), state("closed", true)], []),
        type("incident", "incidents", "Incident", "watch", "INC", "Something bad that people are working on together.", [
            severity, f("kind", "choice", { choices: ["intrusion", "malware", "data_loss", "denial_of_service", "misuse", "other"], optional: true }),
            ...["occurred", "detected", "alerted", "acknowledged", "declared", "contained", "eradicated", "recovered", "closed"].map((name) => f(name, "time", { optional: true })),
            ref("commander", "party", { optional: true }), refs("assets", "asset"), texts("techniques"), f("cost", "decimal", { optional: true, doc: "In euros, so far" }), f("summary", "text", { large: true, searchable: true }),
        ], [state("triage"), state("declared"), state("contained"), state("eradicated"), state("recovered"), state("review"), state("closed", true), state("not_an_incident", true)],
            [...path("triage", "declared", "contained", "eradicated", "recovered", "review", "closed"), { from: "triage", to: "not_an_incident", level: "P1", needs: ["reason"] }]),
        type("rule", "rules", "Rule", "watch", "RULE", "What to look for in events, and what it means when it is there.", [
            f("rule_id", "text", { indexed: true }), f("platform", "choice", { choices: ["sigma", "waf", "firewall", "edr"] }), f("level", "choice", { choices: severities, indexed: true }), f("author", "text"), f("logsource", "text"),
            f("description", "text", { large: true }), texts("techniques"), f("body", "text", { large: true, doc: "The rule as YAML" }), f("path", "text"), f("enabled", "boolean"),
        ], [state("draft"), state("test"), state("live"), state("tuning"), state("retired", true)], [...path("draft", "test", "live", "tuning", "live"), ...["live", "tuning"].map((from) => ({ from, to: "retired", level: "IC2", needs: ["reason"] }))]),
        type("source", "sources", "Source", "watch", "SRC", "Where events come from, and how often we expect to hear from it.", [f("kind", "choice", { choices: ["log", "scan", "intelligence"], required: true }), f("cadence", "duration"), refs("assets", "asset"), f("last_event", "time", { read_only: true }), f("retention", "duration")],
            [state("planned"), state("live"), state("silent"), state("retired", true)], path("planned", "live", "retired")),
        type("observable", "observables", "Observable", "watch", "OBS", "An address, a name, a hash: something seen that may be seen again.", [f("kind", "choice", { choices: ["ip", "domain", "url", "hash", "user"], required: true }), f("value", "text", { required: true, indexed: true }), f("first_seen", "time"), f("last_seen", "time"), f("verdict", "choice", { choices: ["unknown", "suspicious", "malicious", "benign"] }), f("tlp", "choice", { choices: ["clear", "green", "amber", "red"] })],
            [state("unknown"), state("suspicious"), state("malicious"), state("benign", true)], path("unknown", "suspicious", "malicious")),
        ...room_types(),
    ],
};

function room_types() {
    const step = { name: "", kind: "nested", fields: [f("what", "text", { required: true }), f("who", "reference", { refers_to: "party" }), f("minutes", "integer"), f("done", "boolean")] };
    const lead = (from, to, needs = []) => ({ from, to, level: "Lead", needs });
    return [
        type("finding", "findings", "Finding", "fix", "FIND", "A state that persists and should not: a weakness, a gap, a lesson. One unit of human work.", [
            f("class", "choice", { choices: ["vulnerability", "misconfiguration", "nonconformity", "gap", "concern"], indexed: true, required: true }), severity, refs("subjects", "asset"), ref("source", "source", { optional: true }),
            f("cvss", "decimal", { range: { min: 0, max: 10 }, indexed: true }), f("due", "time", { indexed: true, optional: true }), f("plan", "choice", { choices: ["fix", "mitigate", "accept"], optional: true, indexed: true }), f("description", "text", { large: true }), f("references", "map"),
            f("origin", "nested", { fields: [f("tool", "text"), f("scan", "text"), f("at", "time")] }),
        ], [state("new"), state("triaged"), state("fixing"), state("fixed"), state("verified"), state("closed", true), state("rejected", true), state("accepted", true)], [{ from: "triaged", to: "accepted", level: "IC4", needs: [] }, { from: "new", to: "accepted", level: "IC4", needs: [] }, ...path("new", "triaged", "fixing", "fixed", "verified", "closed"), { from: "new", to: "rejected", level: "IC2", needs: ["reason"] }, { from: "triaged", to: "fixing", level: "P1", needs: ["owner", "plan"] }].filter((one, index, all) => all.findLastIndex((other) => other.from === one.from && other.to === one.to) === index)),
        type("risk", "risks", "Risk", "decide", "RISK", "What could happen, how often, and what it would cost.", [f("scenario", "text", { large: true, searchable: true }), severity, f("likelihood", "integer", { range: { min: 1, max: 5 }, indexed: true }), refs("threats", "asset"), f("review_by", "time", { optional: true })],
            [state("identified"), state("analysed"), state("treating"), state("closed", true)], [...path("identified", "analysed", "treating", "closed"), lead("identified", "closed", ["reason"])]),
        type("decision", "decisions", "Decision", "decide", "DEC", "Whatever needs somebody's yes.", [
            f("kind", "choice", { choices: ["exception", "risk_acceptance", "go_live", "suppression", "matrix_change"], indexed: true, required: true }), severity, f("question", "text"), f("reason", "text"), ref("requester", "party"), refs("subjects", "*"), f("recommendation", "text", { large: true }),
            f("options", "list", { item: { name: "", kind: "nested", fields: ["name", "description", "for_it", "against_it"].map((name) => f(name, "text")) } }), refs("consulted", "party"), f("conditions", "list", { item: { name: "", kind: "nested", fields: [f("text", "text", { required: true }), ref("owner", "party"), f("due", "time")] } }),
            f("due", "time", { optional: true }), f("valid_until", "time", { optional: true }), f("chosen", "text", { optional: true }), f("verdict_reason", "text", { optional: true }),
        ], [state("draft"), state("open"), state("needs_info"), state("granted", true), state("denied", true), state("withdrawn", true), state("revoked", true)], []),
        type("control", "controls", "Control", "prove", "CTRL", "What prevents, detects or limits something.", [f("kind", "choice", { choices: ["prevent", "detect", "respond", "govern"], indexed: true }), refs("assets", "asset"), f("efficacy", "decimal", { optional: true })], [state("planned"), state("active"), state("degraded"), state("retired", true)], path("planned", "active", "degraded", "active")),
        type("task", "tasks", "Task", "rehearse", "TASK", "Whatever somebody must do by a time.", [ref("assignee", "party", { indexed: true, optional: true }), f("due", "time", { indexed: true, optional: true }), f("slipped_why", "text", { optional: true }), f("estimate", "duration"), refs("depends_on", "task"), f("steps", "list", { item: step }), f("outcome", "text", { large: true, optional: true })],
            [state("todo"), state("doing"), state("blocked"), state("done", true), state("dropped", true)], [...path("todo", "doing", "done"), ...path("doing", "blocked", "doing"), { from: "todo", to: "dropped", level: "P1", needs: ["reason"] }, { from: "todo", to: "done", level: "P1", needs: [] }], { due: "due", slip: "slipped_why" }),
        type("goal", "goals", "Goal", "team", "GOAL", "What we have set out to do, by when, and how we will know.", [f("period", "text", { indexed: true }), f("key_results", "list", { item: { name: "", kind: "nested", fields: [f("title", "text"), f("metric", "reference", { refers_to: "metric" }), f("from", "decimal"), f("to", "decimal")] } })], [state("proposed"), state("active"), state("achieved", true), state("missed", true)], path("proposed", "active", "achieved")),
        type("metric", "metrics", "Metric", "team", "METRIC", "A saved query that is measured every day.", [f("query", "text", { required: true }), f("of_type", "text"), f("measure", "text"), f("unit", "text"), f("direction", "choice", { choices: ["up", "down"] }), f("target", "decimal", { optional: true }), f("cadence", "duration")], [state("draft"), state("live"), state("retired", true)], path("draft", "live", "retired")),
    ];
}
