#include "records/campaign.h"

#include <array>

#include "records/matrix.h"
#include "records/order.h"
#include "schema/query.h"

namespace redoubt::records {

using schema::field;

std::span<const schema::FieldInfo> Campaign::fields() {
    static constexpr std::array table{
        field<&Campaign::description>("description", {.doc = "Why these, and why now.", .searchable = true, .longest = 20'000}),
        field<&Campaign::query>("query", {.doc = "Which findings, whatever their state: vulnerabilities:CVE-2021-44228.", .required = true, .longest = 4000}),
        field<&Campaign::starts>("starts",
                                 {.doc = "From when it counts; its members are those of that moment, and those that join.", .required = true, .indexed = true}),
        field<&Campaign::ends>("ends", {.doc = "By when the target is to be reached.", .required = true, .indexed = true}),
        field<&Campaign::target>("target", {.doc = "Percent of its findings that are done with by then.", .range = schema::Range{1, 100}}),
        field<&Campaign::outcome>("outcome", {.doc = "What came of it.", .searchable = true}),
    };
    static_assert(schema::covers<Campaign>(table));
    return table;
}

namespace {

constexpr std::array campaign_over_needs{std::string_view("outcome")};
constexpr std::array campaign_states{
    schema::State{"planned", "Being prepared."},
    schema::State{"running", "People work on it."},
    schema::State{.name = "done", .doc = "Over; what came of it is written down.", .closed = true, .needs = campaign_over_needs},
    schema::State{"dropped", "Given up.", true},
};
constexpr std::array campaign_moves{
    schema::Move{.from = "planned", .to = "running"},
    schema::Move{.from = "running", .to = "done", .needs = campaign_over_needs},
    schema::Move{.from = "running", .to = "dropped", .needs = needs_reason},
    schema::Move{.from = "planned", .to = "dropped", .needs = needs_reason},
    schema::Move{.from = "done", .to = "running", .needs = needs_reason},
};

void check_campaign(const Campaign& campaign, schema::Problems& problems) {
    in_order(problems, "/ends", campaign.starts, campaign.ends, "is before it starts");
    if (campaign.query.empty()) return;
    const auto parsed = schema::parse_query(campaign.query);
    if (!parsed) problems.add("/query", parsed.error().text());
}

}  // namespace

const schema::RecordInfo campaign_record{.name = "campaign",
                                         .plural = "campaigns",
                                         .title = "Campaign",
                                         .doc = "Many findings of one sort, put right together by a date.",
                                         .key_prefix = "CAMP",
                                         .room = "fix",
                                         .fields = Campaign::fields(),
                                         .states = campaign_states,
                                         .moves = campaign_moves,
                                         .default_sort = "ends",
                                         .due = "ends",
                                         .check = schema::check_typed<Campaign, check_campaign>,
                                         .defaults = schema::defaults_of<Campaign>};

}  // namespace redoubt::records
