// The alert queue, and what one alert rests on.
#include "api/bodies.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/watch/queue.h"
#include "rooms/watch/triage.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;

Result<HttpResponse> list_groups(Call& call) {
    const std::string state = call.text("state");
    if (!state.empty() && state != "open" && state != "all") return fail(Code::invalid, "'state' is open or all", "state");
    rooms::GroupQuery query;
    query.query = call.text("q");
    if (const std::string sort = call.text("sort"); !sort.empty()) query.sort = sort;
    query.limit = static_cast<uint32_t>(TRY(call.number("limit", 50, 1, 500)));
    query.cursor = call.text("cursor");
    query.open_only = state != "all";
    const std::string count = call.text("count");
    query.count = count == "exact" || count == "estimate";
    return json_answer(200, TRY(rooms::list_groups(call.records, query)));
}

Result<HttpResponse> move_group(Call& call) {
    const auto body = TRY(read_body<GroupMoveBody>(call));
    const rooms::GroupMove move{.to = body.to, .disposition = body.disposition, .reason = body.reason, .owner = body.owner};
    const rooms::GroupMoved moved = TRY(rooms::move_group(call.records, call.captured_as("group"), move));
    return json_answer(200, Map{{"changed", moved.changed}});
}

Result<HttpResponse> escalate(store::Store& store, Call& call) {
    const auto body = TRY(read_body<EscalateBody>(call));
    rooms::Escalation escalation;
    escalation.alert = call.captured_as("id");
    escalation.whole_group = body.group;
    escalation.incident = body.incident;
    escalation.title = body.title;
    escalation.severity = body.severity;
    escalation.reason = body.reason;
    const store::Record incident = TRY(rooms::escalate(store, call.records, escalation));
    return json_answer(201, TRY(present(call.records, incident)));
}

}  // namespace

void add_watch_routes(RouteTable& table, Services* services) {
    const Map number{{"type", "integer"}, {"minimum", 1}, {"maximum", 500}};
    const Answer conflict{409, "Not from the state it is in.", "Problem", "application/problem+json"};
    table.add({.method = "GET",
               .pattern = "/alert-groups",
               .operation = "list_alert_queue",
               .summary = "The alert queue: one row for each rule and asset.",
               .tag = "alerts",
               .query = {{"q", "A query over groups: severity:high host:web*."},
                         {"sort", "last, first, count, open or severity; -last when left out."},
                         {"limit", "1 to 500; 50 when left out.", number},
                         {"cursor", "\"next\" of the page before."},
                         {"count", "exact: count all that match.", {{"type", "string"}, {"enum", List{"none", "exact", "estimate"}}}},
                         {"state", "open (when left out) or all.", {{"type", "string"}, {"enum", List{"open", "all"}}}}},
               .answers = {{200, "", "AlertQueue"}},
               .handle = list_groups});
    table.add({.method = "POST",
               .pattern = "/alert-groups/{group}/moves",
               .operation = "move_alert_group",
               .summary = "Move every open alert of a group: all of them, or none.",
               .tag = "alerts",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "GroupMove",
               .replayable = true,
               .answers = {{200, "", "GroupMoved"}, conflict},
               .handle = move_group});
    table.add({.method = "GET",
               .pattern = "/alerts/{id}/evidence",
               .operation = "get_alert_evidence",
               .summary = "The event, why the rule fired, and what was decided about it before.",
               .tag = "alerts",
               .answers = {{200, "", "AlertEvidence"}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   return json_answer(200, TRY(rooms::alert_evidence(services->store, call.records, call.captured_as("id"))));
               }});
    table.add({.method = "POST",
               .pattern = "/alerts/{id}/escalate",
               .operation = "escalate_alert",
               .summary = "Into an incident, new or existing.",
               .tag = "alerts",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "Escalation",
               .replayable = true,
               .answers = {{201, "", "Incident"}, conflict},
               .handle = [services](Call& call) { return escalate(services->store, call); }});
}

}  // namespace redoubt::api
