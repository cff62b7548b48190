// Findings by what they have in common, and what comes back; one act on all of a group; and why one stands above another.
#include <fmt/format.h>

#include "api/bodies.h"
#include "api/bodies_triage.h"
#include "api/present.h"
#include "api/routes.h"
#include "api/shapes.h"
#include "rooms/decide/decisions.h"
#include "rooms/fix/compare_priority.h"
#include "rooms/fix/finding_groups.h"
#include "rooms/fix/group_triage.h"

namespace redoubt::api {

std::span<const schema::FieldInfo> TriageBody::fields() {
    static constexpr std::array table{
        schema::field<&TriageBody::act>("act", {.doc = "fix, mitigate, accept or reject.", .required = true, .longest = 20}),
        schema::field<&TriageBody::q>("q", {.doc = "Of the findings that this query finds.", .longest = 8000}),
        schema::field<&TriageBody::ids>("ids", {.doc = "Or of these, by id or key."}),
        schema::field<&TriageBody::due>("due", {.doc = "By when they are to be fixed; the date that each has when left out."}),
        schema::field<&TriageBody::text>("text", {.doc = "How.", .longest = 10'000}),
        schema::field<&TriageBody::reason>("reason", {.doc = "Why; whoever decides reads this first.", .longest = 4000}),
        schema::field<&TriageBody::until>("until", {.doc = "Until when we would live with them."}),
        schema::field<&TriageBody::dry_run>("dry_run", {.doc = "Only say what would be done."}),
    };
    static_assert(schema::covers<TriageBody>(table));
    return table;
}

namespace {

using schema::List;
using schema::Map;
using schema::Value;

Result<HttpResponse> group_findings_by(Call& call, Services& services) {
    const std::string by = call.text("by");
    const auto known = rooms::parse_group_by(by.empty() ? "fix" : by);
    if (!known) return fail(Code::invalid, "findings are not grouped by that", "by", "fix, rule, component, weakness, root_cause, owner, asset or tool");
    const rooms::GroupQuestion question{.by = *known,
                                        .q = call.text("q"),
                                        .recurring = call.text("recurring") == "true",
                                        .limit = static_cast<size_t>(TRY(call.number("limit", 100, 1, 1000)))};
    rooms::FindingGroups found = TRY(rooms::group_findings(services.store, call.who.actor, question));
    List items;
    for (rooms::FindingGroup& one : found.groups)
        items.emplace_back(Map{{"value", one.value.empty() ? Value() : Value(std::move(one.value))},
                               {"title", std::move(one.title)},
                               {"q", std::move(one.query)},
                               {"worst", std::move(one.worst)},
                               {"first_due", time_or_null(one.first_due)},
                               {"count", one.count},
                               {"open", one.open},
                               {"overdue", one.overdue},
                               {"came_back", one.came_back},
                               {"times_back", one.times_back}});
    return json_answer(200, Map{{"by", rooms::group_by_name(*known)},
                                {"items", std::move(items)},
                                {"total", found.total},
                                {"findings", found.findings},
                                {"open", found.open},
                                {"came_back", found.came_back},
                                {"times_back", found.times_back},
                                {"recurring", found.recurring}});
}

constexpr size_t most_decided = 200;  // as many as one decision is about

List listed_findings(std::span<const store::Record> findings) {
    List out;
    for (const store::Record& one : findings.first(std::min<size_t>(findings.size(), 500)))
        out.push_back(present(store::Reference{"finding", one.id.text, one.key, one.title, one.state}));
    return out;
}

// Accepting and rejecting are put to whoever may decide, as one decision about all of them.
Result<Value> ask_about(Call& call, Services& services, const TriageBody& body, std::span<const store::Record> findings) {
    const bool accepts = body.act == "accept";
    rooms::Question question{.to = accepts ? "accepted" : "rejected",
                             .text = fmt::format("{} {} findings?", accepts ? "Accept" : "Reject", findings.size()),
                             .reason = body.reason,
                             .valid_until = body.until};
    for (const store::Record& one : findings) question.subjects.push_back({"finding", one.id.text});
    const rooms::AskedOutcome outcome = TRY(services.decisions.ask(call.records, question));
    return Value(Map{{"applied", outcome.applied}, {"decision", outcome.decision ? Value(outcome.decision->key) : Value()}});
}

Result<HttpResponse> triage_findings(Call& call, Services& services) {
    const auto body = TRY(read_body<TriageBody>(call));
    const auto act = rooms::parse_triage_act(body.act);
    if (!act) return fail(Code::invalid, "findings are not triaged so", "/act", "fix, mitigate, accept or reject");
    if (body.q.empty() == body.ids.empty()) return fail(Code::invalid, "say which findings: either q or ids", "/q");
    const bool decided = *act == rooms::TriageAct::accept || *act == rooms::TriageAct::reject;
    if (decided && body.reason.empty() && !body.dry_run) return fail(Code::invalid, "is required: whoever decides reads it first", "/reason");
    rooms::GroupAct wanted{.q = body.q, .ids = body.ids, .act = *act, .due = body.due, .text = body.text, .reason = body.reason, .dry_run = true};
    rooms::GroupTriaged done = TRY(rooms::triage_group(services.store, call.who.actor, wanted));
    if (decided && done.findings.size() > most_decided)
        return fail(Code::too_large, fmt::format("{} findings; one decision is about {} at most", done.findings.size(), most_decided), "/q",
                    "narrow the query, or ask for one decision with a scope: it covers what comes tomorrow too");
    Value decision;
    if (!body.dry_run && done.refused.empty() && !done.findings.empty()) {
        wanted.dry_run = false;
        done = TRY(rooms::triage_group(services.store, call.who.actor, wanted));
        if (decided) decision = TRY(ask_about(call, services, body, done.findings));
    }
    if (!body.dry_run && !done.refused.empty())
        return fail(Code::invalid,
                    fmt::format("{} of {} findings, such as {}, {}; nothing was changed", done.refused.size(), done.findings.size(), done.refused.front().first,
                                done.refused.front().second),
                    "/due");
    List refused;
    for (const auto& [key, why] : done.refused)
        if (refused.size() < 500) refused.push_back(Map{{"key", key}, {"message", why}});
    return json_answer(200, Map{{"count", static_cast<int64_t>(done.findings.size())},
                                {"records", listed_findings(done.findings)},
                                {"refused", std::move(refused)},
                                {"refused_count", static_cast<int64_t>(done.refused.size())},
                                {"left", done.left},
                                {"decision", std::move(decision)}});
}

Result<HttpResponse> compare_findings(Call& call, Services&) {
    const std::string with = call.text("with");
    if (with.empty()) return fail(Code::invalid, "say with which finding", "with", "?with=FIND-2");
    const store::Record left = TRY(call.records.get("finding", call.captured_as("id")));
    const store::Record right = TRY(call.records.get("finding", with));
    const rooms::ComparedPriorities compared = rooms::compare_priorities(left, right);
    List terms;
    const auto side = [](const rooms::PriorityTerm& term) { return Map{{"why", term.why}, {"value", term.value}}; };
    for (const rooms::ComparedTerm& one : compared.terms)
        terms.push_back(Map{{"name", one.name}, {"left", side(one.left)}, {"right", side(one.right)}, {"times", one.times}});
    const auto shown = [](const store::Record& finding, const std::string& on) {
        return Map{{"finding", present(store::Reference{"finding", finding.id.text, finding.key, finding.title, finding.state})},
                   {"priority", finding["priority"]},
                   {"severity", finding["severity"]},
                   {"on", on.empty() ? Value() : Value(on)}};
    };
    return json_answer(
        200, Map{{"left", shown(left, compared.left_on)}, {"right", shown(right, compared.right_on)}, {"terms", std::move(terms)}, {"says", compared.says}});
}

}  // namespace

void add_group_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/findings/groups",
               .operation = "group_findings",
               .summary = "Findings by what they have in common: one fix, one rule, one cause; with what came back.",
               .tag = "findings",
               .query = {{"by", "fix, rule, component, weakness, root_cause, owner, asset or tool; fix when left out.", {{"type", "string"}}},
                         {"q", "Of the findings that this query finds.", {{"type", "string"}}},
                         {"recurring", "true: only groups of several findings of which some came back.", {{"type", "boolean"}}},
                         {"limit", "1 to 1000.", {{"type", "integer"}}}},
               .answers = {{200, "", "FindingGroups"}},
               .handle = [services](Call& call) { return group_findings_by(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/findings/triage",
               .operation = "triage_findings",
               .summary = "Plan all findings of a group, or put them to whoever may accept or reject them: all of them, or none.",
               .tag = "findings",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "Triage",
               .replayable = true,
               .answers = {{200, "", "Triaged"}, {409, "One of them cannot.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return triage_findings(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/findings/{id}/compared",
               .operation = "compare_findings",
               .summary = "Why one finding stands above another: the terms of both priorities, what makes the difference first.",
               .tag = "findings",
               .query = {{"with", "The other: its key or id.", {{"type", "string"}}}},
               .answers = {{200, "", "ComparedFindings"}},
               .handle = [services](Call& call) { return compare_findings(call, *services); }});
}

void add_group_shapes(Components& all) {
    all["FindingGroup"] = object({{"value", or_null(text())},
                                  {"title", text()},
                                  {"q", text()},
                                  {"worst", text()},
                                  {"first_due", or_null(time())},
                                  {"count", integer()},
                                  {"open", integer()},
                                  {"overdue", integer()},
                                  {"came_back", integer()},
                                  {"times_back", integer()}});
    all["FindingGroups"] = object({{"by", text()},
                                   {"items", list(named("FindingGroup"))},
                                   {"total", integer()},
                                   {"findings", integer()},
                                   {"open", integer()},
                                   {"came_back", integer()},
                                   {"times_back", integer()},
                                   {"recurring", integer()}});
    all["Triage"] = body_schema(TriageBody::fields());
    all["Triaged"] = object({{"count", integer()},
                             {"records", list(named("Reference"))},
                             {"refused", list(object({{"key", text()}, {"message", text()}}))},
                             {"refused_count", integer()},
                             {"left", integer()},
                             {"decision", or_null(object({{"applied", boolean()}, {"decision", or_null(text())}}))}});
    const schema::Map number = typed("number");
    const schema::Map side = object({{"finding", named("Reference")}, {"priority", or_null(number)}, {"severity", text()}, {"on", or_null(text())}});
    const schema::Map term = object({{"why", text()}, {"value", number}});
    all["ComparedFindings"] = object(
        {{"left", side}, {"right", side}, {"terms", list(object({{"name", text()}, {"left", term}, {"right", term}, {"times", number}}))}, {"says", text()}});
}

}  // namespace redoubt::api
