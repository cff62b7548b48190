#include "records/asset.h"

#include <algorithm>

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Sighting::fields() {
    static constexpr std::array table{
        field<&Sighting::source>("source", {.doc = "The log, scan or list.", .required = true, .longest = 300}),
        field<&Sighting::first>("first", {.doc = "First seen there."}),
        field<&Sighting::last>("last", {.doc = "Last seen there."}),
        field<&Sighting::count>("count", {.doc = "How often.", .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<Sighting>(table));
    return table;
}

std::span<const schema::FieldInfo> Software::fields() {
    static constexpr std::array table{
        field<&Software::name>("name", {.doc = "Package or product.", .required = true, .longest = 300}),
        field<&Software::version>("version", {.doc = "As the package manager writes it.", .longest = 200}),
        field<&Software::purl>("purl", {.doc = "Package URL, if known.", .longest = 500}),
    };
    static_assert(schema::covers<Software>(table));
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
        field<&Asset::sightings>("sightings", {.doc = "Which sources saw it, and when.", .passing = true}),
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
                                      .defaults = schema::defaults_of<Asset>};

}  // namespace redoubt::records
