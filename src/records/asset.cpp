#include "records/asset.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ports.h"
#include "base/subnet.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Sighting::fields() {
    static constexpr std::array table{
        field<&Sighting::source>("source", {.doc = "The log, scan or list.", .required = true, .longest = 300}),
        field<&Sighting::first>("first", {.doc = "First seen there."}),
        field<&Sighting::last>("last", {.doc = "Last seen there."}),
        field<&Sighting::count>("count", {.doc = "How often.", .range = schema::Range{0, INT64_MAX}}),
        field<&Sighting::key>("key", {.doc = "What the source calls it.", .longest = 600}),
        field<&Sighting::title>("title", {.doc = "Its name there.", .longest = 300}),
        field<&Sighting::ids>("ids", {.doc = "By what the source knows it."}),
        field<&Sighting::facts>("facts", {.doc = "What the source says of it."}),
        field<&Sighting::why>("why", {.doc = "Why it is taken for this asset.", .longest = 2000}),
        field<&Sighting::pinned>("pinned", {.doc = "A person put it here."}),
    };
    static_assert(schema::covers<Sighting>(table));
    return table;
}

std::span<const schema::FieldInfo> KnownId::fields() {
    static constexpr std::array table{
        field<&KnownId::kind>("kind", {.doc = "What sort of name or number it is."}),
        field<&KnownId::value>("value", {.doc = "As it is compared.", .required = true, .longest = 600}),
        field<&KnownId::space>("space", {.doc = "Within what it means one thing: the zone of an address, the maker of a serial.", .longest = 300}),
        field<&KnownId::first>("first", {.doc = "First seen with it; empty: as the source first saw the asset."}),
        field<&KnownId::last>("last", {.doc = "Last seen with it; empty: as the source last saw the asset."}),
    };
    static_assert(schema::covers<KnownId>(table));
    return table;
}

std::span<const schema::FieldInfo> Doubt::fields() {
    static constexpr std::array table{
        field<&Doubt::with>("with", {.doc = "The other asset.", .refers_to = "asset"}),
        field<&Doubt::why>("why", {.doc = "What speaks for it.", .longest = 2000}),
        field<&Doubt::against>("against", {.doc = "What speaks against it.", .longest = 2000}),
    };
    static_assert(schema::covers<Doubt>(table));
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
        field<&Asset::derived>("derived",
                               {.doc = "What follows from the network, and why.", .read_only = true, .passing = true, .set_by = schema::SetBy::room}),
        field<&Asset::last_seen>("last_seen", {.doc = "When any source last saw it.", .indexed = true, .read_only = true, .passing = true}),
        field<&Asset::listed>("listed", {.doc = "False: only seen in logs, entered by nobody yet.", .indexed = true}),
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
void prepare_asset(schema::Map& fields, std::string&) {
    Time last{};
    for (const schema::Value& sighting : fields["sightings"].list()) last = std::max(last, sighting.map()["last"].time());
    if (last.unix_ns == 0)
        fields.erase("last_seen");
    else
        fields.set("last_seen", last);
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
                                      .priority = "criticality",
                                      .stale = "state:active (last_seen:<now-30d or (kind:(host,device) -has:last_seen created:<now-30d))",
                                      .prepare = prepare_asset,
                                      .check = check_asset,
                                      .defaults = schema::defaults_of<Asset>};

}  // namespace redoubt::records
