// Findings by what they have in common, and what comes back.
#include "api/routes.h"
#include "api/shapes.h"
#include "rooms/fix/finding_groups.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Result<HttpResponse> group_findings_by(Call& call, Services& services) {
    const std::string by = call.text("by");
    const auto known = rooms::parse_group_by(by.empty() ? "fix" : by);
    if (!known) return fail(Code::invalid, "findings are not grouped by that", "by", "fix, rule, component, weakness, root_cause or owner");
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
                               {"first_due", one.first_due.unix_ns == 0 ? Value() : Value(one.first_due)},
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
                                {"recurring", found.recurring},
                                {"cut", found.cut}});
}

}  // namespace

void add_group_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/findings/groups",
               .operation = "group_findings",
               .summary = "Findings by what they have in common: one fix, one rule, one cause; with what came back.",
               .tag = "findings",
               .query = {{"by", "fix, rule, component, weakness, root_cause or owner; fix when left out.", {{"type", "string"}}},
                         {"q", "Of the findings that this query finds.", {{"type", "string"}}},
                         {"recurring", "true: only groups of several findings of which some came back.", {{"type", "boolean"}}},
                         {"limit", "1 to 1000.", {{"type", "integer"}}}},
               .answers = {{200, "", "FindingGroups"}},
               .handle = [services](Call& call) { return group_findings_by(call, *services); }});
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
                                   {"recurring", integer()},
                                   {"cut", boolean()}});
}

}  // namespace redoubt::api
