// How far a campaign is; the campaign itself is a record like any other.
#include "api/present.h"
#include "api/routes.h"
#include "api/shapes.h"
#include "rooms/fix/campaigns.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Result<HttpResponse> campaign_progress(Call& call, Services& services) {
    const store::Record campaign = TRY(call.records.get("campaign", call.captured_as("campaign")));
    const rooms::CampaignProgress found = TRY(rooms::Campaigns(services.store).progress(call.who.actor, campaign));
    List days, owners, blocks;
    for (const rooms::CampaignDay& one : found.days) days.emplace_back(Map{{"at", one.at}, {"open", one.open}, {"closed", one.closed}});
    for (const rooms::FindingGroup& one : found.owners)
        owners.emplace_back(Map{{"owner", one.value.empty() ? Value() : Value(one.value)},
                                {"title", one.title},
                                {"q", one.query},
                                {"count", one.count},
                                {"open", one.open},
                                {"overdue", one.overdue}});
    for (const rooms::CampaignBlock& one : found.blocks) blocks.emplace_back(Map{{"title", one.title}, {"q", one.query}, {"count", one.count}});
    return json_answer(200, Map{{"q", found.query},
                                {"at_start", found.at_start},
                                {"at_start_open", found.at_start_open},
                                {"joined", found.joined},
                                {"joined_open", found.joined_open},
                                {"open", found.open},
                                {"closed", found.closed},
                                {"target", found.target},
                                {"to_close", found.to_close},
                                {"a_day", found.a_day ? Value(*found.a_day) : Value()},
                                {"reached", time_or_null(found.reached)},
                                {"track", found.track},
                                {"why", found.why},
                                {"days", std::move(days)},
                                {"owners", std::move(owners)},
                                {"blocks", std::move(blocks)}});
}

}  // namespace

void add_campaign_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/campaigns/{campaign}/progress",
               .operation = "campaign_progress",
               .summary = "How far a campaign is: its burn-down, whether it will be done in time, who has what left, what is in the way.",
               .tag = "campaigns",
               .answers = {{200, "", "CampaignProgress"}},
               .handle = [services](Call& call) { return campaign_progress(call, *services); }});
}

void add_campaigns(Components& all) {
    const schema::Map number = typed("number");
    all["CampaignProgress"] = object(
        {{"q", text()},
         {"at_start", integer()},
         {"at_start_open", integer()},
         {"joined", integer()},
         {"joined_open", integer()},
         {"open", integer()},
         {"closed", integer()},
         {"target", number},
         {"to_close", integer()},
         {"a_day", or_null(number)},
         {"reached", or_null(time())},
         {"track", one_of({"reached", "on track", "late", "stalled", "not started", "unknown"})},
         {"why", text()},
         {"days", list(object({{"at", time()}, {"open", integer()}, {"closed", integer()}}))},
         {"owners",
          list(object({{"owner", or_null(text())}, {"title", text()}, {"q", text()}, {"count", integer()}, {"open", integer()}, {"overdue", integer()}}))},
         {"blocks", list(object({{"title", text()}, {"q", text()}, {"count", integer()}}))}});
}

}  // namespace redoubt::api
