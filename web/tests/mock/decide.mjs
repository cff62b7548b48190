// Decisions, from memory: ways, preview, ask, inbox, standing, verdicts, the matrix. Findings are accepted and rejected by decision.
import { ask_export } from "./exports.mjs";
import { refuse } from "./refuse.mjs";

const severities = ["low", "medium", "high", "critical"];
const cells = (levels, longest = []) => severities.map((severity, index) => ({ severity, levels: levels[index], longest_days: longest[index] ?? null, decide_days: longest.length ? 5 : null, reviewed: false, replay: false, by_rule: false, consulted: [] }));
const kinds = [
    { kind: "risk_acceptance", doc: "A risk or finding that we live with.", mode: "asked", cells: cells([["IC4"], ["Lead"], ["Business owner", "Lead"], ["Executive", "Lead"]], [365, 180, 90, 30]) },
    { kind: "rejection", doc: "A finding that is none.", mode: "alone", cells: cells([["P1"], ["IC2"], ["IC4"], ["Lead"]]) },
    { kind: "suppression", doc: "A rule or a finding that stays quiet.", mode: "asked", cells: cells([["IC2"], ["IC4"], ["Lead"], ["Lead"]], [90, 60, 30, 7]).map((one) => ({ ...one, replay: one.severity === "critical" })) },
    { kind: "matrix_change", doc: "A change of this table.", mode: "asked", cells: cells([["Lead"], ["Lead"], ["Executive"], ["Executive", "Lead"]]) },
];
const level = (name, counts_as, reviewed_percent, includes = []) => ({ name, counts_as, includes, grants: name === "P1" ? ["finding.rejected:low"] : [], denials: [], reviewed_percent, record: { type: "level", id: `level-${name}`, key: `LEVEL-${name.length}`, title: name, state: "active" } });
const levels = [level("P1", "P1", 100), level("IC2", "IC2", 20), level("IC4", "IC4", 5), level("Lead", "Lead", 0), level("Business owner", "Lead", 0), level("Executive", "Lead", 0, ["Business owner"]), level("Night watch", "IC2", 50)];
const authority = (kind, index) => ({ type: "authority", id: `authority${index}`, key: `AUTH-${index + 1}`, title: kind.kind, state: "active" });
const kind_of_move = { accepted: "risk_acceptance", rejected: "rejection" };

const replays = new Map();

export function decide({ method, parts, body, search, world }) {
    const [first, id, part] = parts;
    const { ref, find, people_parties, me } = world;
    const cell_for = (kind, severity) => kinds.find((one) => one.kind === kind)?.cells.find((one) => one.severity === severity) ?? kinds[0].cells[1];
    const by_level = (name) => people_parties.filter((one) => one.level === name || (name === "Business owner" && one.level === "Lead"));
    const could = (needs, not) => needs.flatMap((name) => by_level(name).filter((one) => one.id !== not).map((party) => ({ party: ref(party), level: party.level, fills: [name], on_behalf_of: null })));
    const preview = (order) => {
        const subjects = (order.subjects ?? []).map((key) => find(key) ?? kinds.map(authority).concat(levels.map((one) => one.record)).find((one) => one.key === key));
        if (subjects.some((one) => !one)) throw refuse(422, "invalid", "A subject names no record", [{ path: "/subjects", message: "names no record" }]);
        const kind = order.kind ?? kind_of_move[order.to] ?? "matrix_change";
        const severity = subjects[0]?.severity ?? (kind === "matrix_change" ? "critical" : "medium");
        const cell = cell_for(kind, severity);
        const effects = subjects.map((one) => ({ subject: ref(one), from: one.state, to: order.to ?? null, changes: Object.entries(order.changes ?? {}).map(([field, now]) => ({ field, old: (kinds.find((other) => other.kind === one.title) ?? {})[field] ?? one[field] ?? null, new: now })) }));
        const mode = kinds.find((one) => one.kind === kind)?.mode ?? "asked";
        return { kind, severity, mode, longest_days: cell.longest_days, valid_until: cell.longest_days ? new Date(Date.now() + (order.term_days ?? cell.longest_days) * 86_400_000).toISOString() : null, due: null, needs: cell.levels, consulted: [], effects, approvers: [], could: could(cell.levels, me.id), reasons: [] };
    };
    const standing = (decision) => {
        decision.effects ??= (decision.effects_shown ?? []).map(({ subject, to, changes }) => ({ subject, to, back: "reopened", changes: Object.fromEntries(changes.map((one) => [one.field, one.new])), version: 1 }));
        const given = decision.verdicts ?? [];
        const needs = cell_for(decision.kind, decision.severity).levels.map((name) => ({ level: name, by: given.find((one) => one.yes && one.level === name)?.party ?? null }));
        const mine = decision.requester?.id === me.id;
        const unreplayed = cell_for(decision.kind, decision.severity).replay && !decision.replay;
        return { decision, effects: decision.effects_shown ?? [], needs, could: could(needs.map((one) => one.level), decision.requester?.id), may: !mine && decision.state === "open" && !unreplayed, why_not: unreplayed ? "the matrix wants a replay first" : mine ? "You asked for it: another person decides." : null, as: mine ? null : "Lead", on_behalf_of: null, unheard: (decision.consulted ?? []).filter((one) => !(decision.opinions ?? []).some((said) => said.party.id === one.id)), changed: [] };
    };
    if (first === "decide" && id === "matrix") return { kinds: kinds.map((one, index) => ({ ...one, record: authority(one, index).key })), levels: levels.map((one) => ({ ...one, record: one.record.key })) };
    if (first === "decide" && id === "inbox") return { items: world.decisions().filter((one) => one.state === "open" && (search.get("all") || one.requester?.id !== me.id)).map(standing) };
    if (first === "decide" && id === "ways") {
        const record = find(search.get("record"));
        return { record: ref(record), ways: world.moves_of(record).map((move) => (move.to === "accepted" ? { to: move.to, how: "ask", kind: "risk_acceptance", needs: cell_for("risk_acceptance", record.severity).levels, why: "Another person says yes", who: [] } : { to: move.to, how: "act", kind: null, needs: [], why: "", who: [] })) };
    }
    if (first === "decide" && id === "export") return ask_export({ body, world });
    if (first === "decide" && id === "preview") return preview(body);
    if (first === "decide" && (id === "ask" || id === "break-glass")) {
        if (!body.reason) throw refuse(422, "invalid", "Say why", [{ path: "/reason", message: "is required" }]);
        if (id === "break-glass") throw refuse(403, "forbidden", "Only who is on call may act first");
        const shown = preview(body);
        const decision = world.ask({ title: body.question || `${shown.kind} of ${body.subjects.join(", ")}`, kind: shown.kind, severity: shown.severity, question: body.question, reason: body.reason, requester: ref(me), subjects: shown.effects.map((one) => one.subject), valid_until: shown.valid_until, options: body.options ?? [], recommendation: body.recommendation ?? "", consulted: [], opinions: [], verdicts: [], conditions: body.conditions ?? [], effects_shown: shown.effects });
        return { decision, applied: false, preview: shown };
    }
    if (first === "reviews") return { period: search.get("period"), items: [{ record: ref(find("ALERT-1")), closed_by: ref(people_parties[3]), level: "P1", percent: 100, hash: "9f86d081884c7d659a2feaa0", place: 6225, threshold: 10000, sampled: true, review: null }], rates: [{ level: "P1", closes: 12, sampled: 12, percent: 100 }, { level: "IC2", closes: 31, sampled: 6, percent: 20 }] };
    if (first === "attachments" && replays.has(id)) return replays.get(id);
    if (first !== "decisions" || !part) return undefined;
    const decision = find(id);
    if (part === "decide") return standing(decision);
    if (part === "verdict") {
        if (decision.requester?.id === me.id) throw refuse(403, "forbidden", "Who asked does not decide");
        const needs = standing(decision).needs.filter((one) => !one.by);
        decision.verdicts = [...(decision.verdicts ?? []), { party: ref(me), level: needs[0]?.level ?? "Lead", yes: body.yes, reason: body.reason, at: new Date().toISOString(), for_party: null }];
        if (!body.yes || needs.length <= 1) world.step(decision, body.yes ? "granted" : "denied", body.reason);
        if (decision.state === "granted") for (const one of decision.effects_shown ?? []) if (one.to) world.step(find(one.subject.key), one.to, `${decision.key}: ${body.reason}`);
        return { decision, applied: decision.state === "granted", void: false };
    }
    if (part === "replay") {
        const lists = { findings: [find("FIND-2"), find("FIND-3")], occurrences: [], alerts: [find("ALERT-1")] };
        const kept = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map((one) => ({ key: one.key, title: one.title, state: one.state, severity: one.severity, at: one.created }))]));
        replays.set("4e91a7", kept);
        return Object.assign(decision, { replay: { ran: new Date().toISOString(), since: new Date(Date.now() - 30 * 86_400_000).toISOString(), subject_hash: decision.subject_hash, findings: 2, occurrences: 0, alerts: 1, result: "4e91a7" } });
    }
    if (part === "opinion") return world.say(decision, { party: ref(me), agrees: body.agrees, text: body.text, at: new Date().toISOString() });
    const to = { withdraw: "withdrawn", question: "needs_info", answer: "open", revoke: "revoked" }[part];
    return to ? world.step(decision, to, body.reason) : undefined;
}
