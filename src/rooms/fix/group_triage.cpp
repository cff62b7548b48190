#include "rooms/fix/group_triage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using store::Record;

constexpr std::array<std::string_view, 4> act_names{"fix", "mitigate", "accept", "reject"};

bool state_is_one_of(std::string_view state, std::initializer_list<std::string_view> names) { return std::ranges::find(names, state) != names.end(); }
bool plans_it(TriageAct act) { return act == TriageAct::fix || act == TriageAct::mitigate; }

bool may_be_triaged(const Record& finding, TriageAct act) {
    if (plans_it(act)) return state_is_one_of(finding.state, {"new", "triaged", "reopened", "planned", "fixing"});
    if (act == TriageAct::accept) return state_is_one_of(finding.state, {"new", "triaged", "reopened", "planned"});
    return state_is_one_of(finding.state, {"new", "triaged", "reopened"});
}

schema::Query those_named(std::span<const std::string> ids) {
    schema::Query any{.kind = schema::Query::Kind::any};
    for (const std::string& id : ids) any.children.push_back(schema::test_equals(is_record_id(id) ? "id" : "key", id));
    return any;
}

Result<> gather_for(store::Store& store, const store::Actor& actor, const GroupAct& act, GroupTriaged& out) {
    store::ListQuery query{.text = act.q, .sort = "created"};
    if (!act.ids.empty()) query.tree = those_named(act.ids);
    query.fields = {"due", "deadline", "plan", "plan_text", "severity"};
    return store::each_record(store, actor, "finding", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& finding : batch) {
            if (!may_be_triaged(finding, act.act)) {
                ++out.left;
                continue;
            }
            if (out.findings.size() == most_triaged)
                return fail(Code::too_large, fmt::format("more than {} findings match", most_triaged), "/q", "narrow the query");
            if (plans_it(act.act) && act.due.unix_ns == 0 && finding["due"].is_null() && finding["deadline"].is_null())
                out.refused.emplace_back(finding.key, "has no date: say by when");
            out.findings.push_back(finding);
        }
        return {};
    });
}

Result<> plan_finding(store::Records& records, const Record& finding, const GroupAct& act) {
    Map given{{"plan", act_names[static_cast<size_t>(act.act)]}};
    if (act.due.unix_ns != 0)
        given.set("due", act.due);
    else if (finding["due"].is_null())
        given.set("due", finding["deadline"]);
    if (!act.text.empty()) given.set("plan_text", act.text);
    if (state_is_one_of(finding.state, {"planned", "fixing"})) {
        TRY(records.update("finding", finding.id.text, given, {}, act.reason));
        return {};
    }
    if (finding.state != "triaged") TRY(records.move("finding", finding.id.text, {.to = "triaged", .reason = act.reason}));
    TRY(records.move("finding", finding.id.text, {.to = "planned", .reason = act.reason, .changes = given}));
    return {};
}

}  // namespace

std::optional<TriageAct> parse_triage_act(std::string_view name) {
    const auto found = std::ranges::find(act_names, name);
    if (found == act_names.end()) return std::nullopt;
    return static_cast<TriageAct>(found - act_names.begin());
}

Result<GroupTriaged> triage_group(store::Store& store, const store::Actor& actor, const GroupAct& act) {
    GroupTriaged out;
    TRY(gather_for(store, actor, act, out));
    if (act.dry_run || !out.refused.empty()) return out;
    store::Records records = store.as(actor);
    TRY(store.together([&]() -> Result<> {
        for (const Record& finding : out.findings) {
            if (plans_it(act.act))
                TRY(plan_finding(records, finding, act));
            else if (finding.state == "new")  // only what somebody has looked at is put to a decision
                TRY(records.move("finding", finding.id.text, {.to = "triaged", .reason = act.reason}));
        }
        return {};
    }));
    return out;
}

}  // namespace redoubt::rooms
