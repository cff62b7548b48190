// My work: what waits for one person, and why.
#include <algorithm>

#include "api/present.h"
#include "api/routes.h"
#include "rooms/team/work.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

List formula() {
    List out;
    for (const rooms::WorkFactor& factor : rooms::work_factors()) out.push_back(Map{{"factor", factor.name}, {"doc", factor.doc}, {"points", factor.points}});
    return out;
}

Map show(const rooms::WorkItem& item, const std::optional<store::Reference>& owner) {
    List why;
    for (const rooms::WorkReason& reason : item.why) why.push_back(Map{{"factor", reason.factor}, {"text", reason.text}, {"points", reason.points}});
    Map record = present(item.record).map();
    record.set("severity", item.priority.empty() ? Value() : Value(item.priority));
    record.set("due", time_or_null(item.due));
    record.set("owner", owner ? present(*owner) : Value());
    return {{"record", std::move(record)}, {"score", item.score}, {"why", std::move(why)}, {"command", item.command}};
}

Result<HttpResponse> get_work(Call& call, Services& services) {
    rooms::WorkRequest request = TRY(rooms::work_request(call.records, call.text("who")));
    request.limit = TRY(call.number("limit", 50, 1, 200));
    const std::vector<rooms::WorkItem> items = TRY(rooms::work_of(services.store, call.records, request));
    std::vector<std::string> owners;
    for (const rooms::WorkItem& item : items) owners.push_back(item.owner);
    const auto known = TRY(call.records.refer("party", owners));
    List shown;
    for (size_t i = 0; i < items.size(); ++i) shown.push_back(show(items[i], known[i]));
    return json_answer(200, Map{{"items", std::move(shown)}, {"formula", formula()}});
}

}  // namespace

void add_work_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/work",
               .operation = "list_work",
               .summary = "What waits for one person, over all record types: first things first, each with why, and the formula.",
               .tag = "work",
               .query = {{"who", "A party by key, id or title; the caller's own when left out."},
                         {"limit", "1 to 200; 50 when left out.", {{"type", "integer"}, {"minimum", 1}, {"maximum", 200}}}},
               .answers = {{200, "", "Work"}, {404, "There is no such person.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return get_work(call, *services); }});
}

}  // namespace redoubt::api
