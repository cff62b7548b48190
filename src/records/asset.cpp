#include "records/asset.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ports.h"
#include "base/subnet.h"
#include "records/asset_profile.h"

namespace redoubt::records {

using schema::field;
using schema::Level;
using schema::SetBy;

std::span<const schema::FieldInfo> CriticalityStep::fields() {
    static constexpr std::array table{
        field<&CriticalityStep::asset>("asset", {.doc = "An asset on the way.", .refers_to = "asset"}),
        field<&CriticalityStep::how>("how", {.doc = "How it hangs on the next one.", .longest = 60}),
        field<&CriticalityStep::why>("why", {.doc = "Of the first: why it is critical.", .longest = 300}),
    };
    static_assert(schema::covers<CriticalityStep>(table));
    return table;
}

std::span<const schema::FieldInfo> Asset::fields() {
    static constexpr std::array table{
        field<&Asset::kind>("kind", {.doc = "What it is.", .indexed = true}),
        field<&Asset::description>("description", {.doc = "What it is for.", .searchable = true}),
        field<&Asset::names>("names",
                             {.doc = "Host and DNS names by which logs know it.", .indexed = true, .searchable = true, .passing = true, .longest = 200}),
        field<&Asset::ips>("ips", {.doc = "IP addresses.", .indexed = true, .searchable = true, .passing = true}),
        field<&Asset::macs>("macs", {.doc = "Hardware addresses.", .indexed = true, .passing = true}),
        field<&Asset::urls>("urls", {.doc = "Addresses of its services.", .searchable = true, .passing = true}),
        field<&Asset::site>("site", {.doc = "Where it stands.", .indexed = true, .longest = 200}),
        field<&Asset::zone>("zone", {.doc = "Network zone.", .indexed = true, .longest = 200}),
        field<&Asset::exposure>("exposure", {.doc = "From where it can be reached.", .indexed = true}),
        field<&Asset::criticality>("criticality", {.doc = "How much depends on it.", .indexed = true}),
        field<&Asset::criticality_why>("criticality_why", {.doc = "Why that criticality.", .longest = 2000}),
        field<&Asset::data_class>("data_class", {.doc = "The most sensitive data on it.", .indexed = true, .longest = 200}),
        field<&Asset::rto>("rto", {.doc = "Recovery time objective."}),
        field<&Asset::rpo>("rpo", {.doc = "Recovery point objective."}),
        field<&Asset::software>("software", {.doc = "Installed software.", .large = true, .passing = true, .longest = 20'000}),
        field<&Asset::services>("services", {.doc = "What answers on its ports.", .large = true, .passing = true, .longest = 5000}),
        field<&Asset::accounts>("accounts", {.doc = "Local accounts.", .large = true, .passing = true, .longest = 5000}),
        field<&Asset::units>("units", {.doc = "What its service manager starts.", .large = true, .passing = true, .longest = 5000}),
        field<&Asset::routes>("routes", {.doc = "Where it sends packets.", .large = true, .passing = true, .longest = 10'000}),
        field<&Asset::containers>("containers", {.doc = "Containers that run on it.", .large = true, .passing = true, .longest = 5000}),
        field<&Asset::sightings>("sightings", {.doc = "Which sources saw it, and when.", .passing = true}),
        field<&Asset::doubts>("doubts", {.doc = "Assets that may be the same thing.", .passing = true, .longest = 20}),
        field<&Asset::distinct_from>("distinct_from", {.doc = "Assets that a person said are other things.", .refers_to = "asset", .longest = 1000}),
        field<&Asset::subnets>("subnets", {.doc = "Of a network zone: its subnets, 10.1.2.0/24.", .indexed = true, .longest = 5000}),
        field<&Asset::trust>("trust", {.doc = "Of a network zone: who is in it.", .indexed = true}),
        field<&Asset::flows>("flows", {.doc = "Of a network zone: what may flow from it into others, and what must not.", .longest = 2000}),
        field<&Asset::derived>("derived", {.doc = "What follows from the network, and why.", .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Asset::last_seen>("last_seen", {.doc = "When any source last saw it.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::listed>("listed", {.doc = "False: only seen in logs, entered by nobody yet.", .indexed = true}),
        field<&Asset::business_function>("business_function", {.doc = "What of the business it serves.", .indexed = true, .searchable = true, .longest = 300}),
        field<&Asset::visibility>("visibility", {.doc = "Of a repository: who can read it.", .indexed = true}),
        field<&Asset::release>("release", {.doc = "Which version of itself it is: of a tool, an application.", .indexed = true, .longest = 200}),
        field<&Asset::contract_end>("contract_end", {.doc = "When its licence or contract ends.", .indexed = true}),
        field<&Asset::heartbeat_every>("heartbeat_every", {.doc = "Of a tool: how often it says that it works."}),
        field<&Asset::last_heartbeat>("last_heartbeat",
                                      {.doc = "When it last said so.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Asset::heartbeat_by>("heartbeat_by", {.doc = "By when it should say so again.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::reports_as>("reports_as", {.doc = "Of a tool: what it is called as a source of sightings.", .indexed = true, .longest = 300}),
        field<&Asset::covers>("covers", {.doc = "Of a tool: the query for the assets that it should see.", .longest = 2000}),
        field<&Asset::not_applicable>("not_applicable", {.doc = "What is asked of its kind and does not apply to it.", .longest = 30}),
        field<&Asset::attested>("attested",
                                {.doc = "When its owner last confirmed it.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Asset::attested_by>("attested_by",
                                   {.doc = "Who did.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room, .refers_to = "party"}),
        field<&Asset::attest_by>("attest_by", {.doc = "By when it is to be confirmed again.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::completeness>(
            "completeness", {.doc = "Of what its kind needs, per cent.", .indexed = true, .read_only = true, .passing = true, .range = schema::Range{0, 100}}),
        field<&Asset::missing>("missing",
                               {.doc = "What its kind needs and nobody has said.", .indexed = true, .read_only = true, .passing = true, .longest = 40}),
        field<&Asset::linked_as>(
            "linked_as",
            {.doc = "How other assets are linked to it.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room, .longest = 40}),
        field<&Asset::seen_by>("seen_by", {.doc = "The sources that saw it.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::inherited_criticality>(
            "inherited_criticality",
            {.doc = "What it inherits, where that is more.", .indexed = true, .read_only = true, .passing = true, .set_by = SetBy::room}),
        field<&Asset::effective_criticality>(
            "effective_criticality",
            {.doc = "The most of what was set, its data ask for and it inherits.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::inherited_path>(
            "inherited_path", {.doc = "From where and by which way it inherits it.", .read_only = true, .passing = true, .set_by = SetBy::room, .longest = 60}),
    };
    static_assert(schema::covers<Asset>(table));
    return table;
}

namespace {

constexpr std::array asset_states{
    schema::State{"proposed", "Seen or entered, not confirmed yet."},
    schema::State{.name = "active", .doc = "In use and looked after.", .standing = true},
    schema::State{"retiring", "On its way out, with an owner who sees to it."},
    schema::State{"retired", "Gone.", true},
};
constexpr std::array asset_needs_owner{std::string_view("owner")};
constexpr std::array asset_moves{
    schema::Move{.from = "proposed", .to = "active"},
    schema::Move{.from = "proposed", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "active", .to = "retiring", .level = Level::ic2, .needs = asset_needs_owner},
    schema::Move{.from = "retiring", .to = "active", .level = Level::ic2},
    schema::Move{.from = "retiring", .to = "retired", .level = Level::ic2, .needs = asset_needs_owner},
    schema::Move{.from = "retired", .to = "active", .level = Level::ic2},
};
void note_sources(schema::Map& fields) {
    std::set<std::string_view> sources;
    for (const schema::Value& sighting : fields["sightings"].list()) sources.insert(sighting.map()["source"].text());
    schema::List names;
    for (const std::string_view source : sources) names.emplace_back(source);
    if (names.empty())
        fields.erase("seen_by");
    else
        fields.set("seen_by", std::move(names));
}

void prepare_asset(schema::Map& fields, std::string&) {
    Time last{};
    for (const schema::Value& sighting : fields["sightings"].list()) last = std::max(last, sighting.map()["last"].time());
    if (last.unix_ns == 0)
        fields.erase("last_seen");
    else
        fields.set("last_seen", last);
    note_sources(fields);
    const Duration* every = fields["heartbeat_every"].as<Duration>();
    const Time beat = fields["last_heartbeat"].time();
    if (every && every->ns > 0 && beat.unix_ns != 0 && beat.unix_ns <= INT64_MAX - every->ns)
        fields.set("heartbeat_by", beat + *every);
    else
        fields.erase("heartbeat_by");
}

void check_asset(const schema::Map& fields, schema::Problems& problems) {
    const auto number = [&](std::string_view list, size_t at) { return fmt::format("/{}/{}", list, at); };
    const bool zone = fields["kind"].text() == "network_zone";
    size_t at = 0;
    for (const schema::Value& subnet : fields["subnets"].list()) {
        if (const auto parsed = parse_subnet(subnet.text()); !parsed) problems.add(number("subnets", at), parsed.error().message);
        ++at;
    }
    at = 0;
    for (const schema::Value& flow : fields["flows"].list()) {
        if (const auto parsed = parse_ports(flow.map()["ports"].text()); !parsed) problems.add(number("flows", at) + "/ports", parsed.error().message);
        ++at;
    }
    for (const char* name : {"subnets", "flows", "trust"})
        if (!zone && !schema::is_empty(fields[name])) problems.add("/" + std::string(name), "is of network zones only");
}

constexpr std::array asset_names{std::string_view("names")};

}  // namespace

const schema::RecordInfo asset_record{.name = "asset",
                                      .plural = "assets",
                                      .title = "Asset",
                                      .doc = "Something we look after: a host, a service, a data set, a tool.",
                                      .key_prefix = "ASSET",
                                      .room = "know",
                                      .fields = Asset::fields(),
                                      .states = asset_states,
                                      .moves = asset_moves,
                                      .default_sort = "title",
                                      .names = asset_names,
                                      .due = "attest_by",
                                      .priority = "effective_criticality",
                                      .stale = "state:active (last_seen:<now-30d or (kind:(host,device) -has:last_seen created:<now-30d))",
                                      .prepare = prepare_asset,
                                      .reckon = reckon_asset,
                                      .check = check_asset,
                                      .defaults = schema::defaults_of<Asset>};

}  // namespace redoubt::records
