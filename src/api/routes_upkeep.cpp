// Keeping the inventory right: what each kind of asset needs, the queues, confirming, heartbeats of tools, sources of sightings, and
// all that has to do with one asset.
#include <fmt/format.h>

#include "api/bodies_upkeep.h"
#include "api/present.h"
#include "api/routes.h"
#include "records/asset_profile.h"
#include "rooms/know/around.h"
#include "rooms/know/tool_health.h"
#include "rooms/know/upkeep.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> AttestBody::fields() {
    static constexpr std::array table{
        field<&AttestBody::assets>("assets", {.doc = "Which, by key or id.", .longest = 1000}),
        field<&AttestBody::query>("query", {.doc = "Or those that this finds and the caller may confirm.", .longest = 8192}),
        field<&AttestBody::note>("note", {.doc = "What was looked at, for the journal.", .longest = 4000}),
    };
    static_assert(schema::covers<AttestBody>(table));
    return table;
}

std::span<const FieldInfo> HeartbeatBody::fields() {
    static constexpr std::array table{
        field<&HeartbeatBody::tool>("tool", {.doc = "The tool, by key or id.", .required = true, .longest = 100}),
        field<&HeartbeatBody::release>("release", {.doc = "Which version of itself it is; empty: as before.", .longest = 200}),
    };
    static_assert(schema::covers<HeartbeatBody>(table));
    return table;
}

namespace {

constexpr int around_each = 10;

Value names_of(const std::vector<std::string>& keys) { return schema::list_of(keys); }

Result<HttpResponse> asset_profiles() {
    List items;
    const auto& kinds = schema::choices_of<records::AssetKind>;
    for (size_t i = 0; i < std::size(kinds); ++i) {
        List needs;
        for (const records::ProfileField& one : records::asset_profile())
            if (one.is_for(static_cast<records::AssetKind>(i))) needs.push_back(Map{{"name", one.name}, {"title", one.title}, {"why", one.why}});
        items.push_back(Map{{"kind", kinds[i].name}, {"needs", std::move(needs)}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> show_queues(Call& call) {
    List items;
    for (const rooms::AssetQueue& queue : rooms::asset_queues()) {
        const int64_t count = TRY(call.records.count("asset", std::string(queue.query)));
        items.push_back(Map{{"name", queue.name}, {"title", queue.title}, {"doc", queue.doc}, {"q", queue.query}, {"count", count}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> attest(Call& call, Services& services) {
    const auto body = TRY(read_body<AttestBody>(call));
    const auto done = TRY(rooms::attest_assets(services.store, call.who.actor, {.assets = body.assets, .query = body.query, .note = body.note}));
    return json_answer(200, Map{{"confirmed", names_of(done.confirmed)}, {"refused", names_of(done.refused)}});
}

Result<HttpResponse> heartbeat(Call& call, Services& services) {
    const auto body = TRY(read_body<HeartbeatBody>(call));
    const store::Record tool = TRY(rooms::take_heartbeat(services.store, call.who.actor, body.tool, body.release));
    return json_answer(200, Map{{"tool", tool.key}, {"last_heartbeat", tool["last_heartbeat"]}, {"heartbeat_by", tool["heartbeat_by"]}});
}

Result<HttpResponse> show_sources(Call& call) {
    List items;
    for (const rooms::SightingSource& source : TRY(rooms::sighting_sources(call.records)))
        items.push_back(Map{{"name", source.name},
                            {"last", time_or_null(source.last)},
                            {"assets", source.assets},
                            {"tool", source.tool ? present(*source.tool) : Value()},
                            {"covers", source.covers},
                            {"in_scope", source.in_scope ? Value(*source.in_scope) : Value()},
                            {"missed", source.missed ? Value(*source.missed) : Value()},
                            {"missed_q", source.missed_query},
                            {"problem", source.problem}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> around(Call& call, Services& services) {
    const store::Record asset = TRY(call.records.get("asset", call.captured_as("asset")));
    List links, groups;
    for (const store::Link& link : TRY(call.records.links_of("asset", asset.id.text))) links.push_back(present(link));
    for (const rooms::Around& one : TRY(rooms::around_asset(services.store, call.records, asset, around_each))) {
        List records;
        for (const store::Record& record : one.records) {
            Map shown = present(store::Reference{std::string(one.type->name), record.id.text, record.key, record.title, record.state}).map();
            shown.set("updated", record.updated);
            shown.set("priority", one.type->priority.empty() ? Value() : record[one.type->priority]);
            records.push_back(std::move(shown));
        }
        groups.push_back(Map{{"type", one.type->name}, {"plural", one.type->plural}, {"q", one.query}, {"total", one.total}, {"items", std::move(records)}});
    }
    return json_answer(200, Map{{"asset", TRY(present(call.records, asset))}, {"links", std::move(links)}, {"groups", std::move(groups)}});
}

void add_reads(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/inventory/profiles",
               .operation = "list_asset_profiles",
               .summary = "What must be known of an asset, by its kind, and why.",
               .tag = "inventory",
               .answers = {{200, "", "AssetProfiles"}},
               .handle = [](Call&) { return asset_profiles(); }});
    table.add({.method = "GET",
               .pattern = "/inventory/queues",
               .operation = "list_asset_queues",
               .summary = "Which assets wait for somebody: incomplete, orphans, unlisted, stale, to confirm; each with its query and how many.",
               .tag = "inventory",
               .answers = {{200, "", "AssetQueues"}},
               .handle = [](Call& call) { return show_queues(call); }});
    table.add({.method = "GET",
               .pattern = "/inventory/sources",
               .operation = "list_sighting_sources",
               .summary = "What saw assets: when last, how many, and how many of those that it should see it misses.",
               .tag = "inventory",
               .answers = {{200, "", "SightingSources"}},
               .handle = [](Call& call) { return show_sources(call); }});
    table.add({.method = "GET",
               .pattern = "/inventory/around/{asset}",
               .operation = "get_around_asset",
               .summary = "An asset with all that it is linked with and every record that names it, the newest of each type.",
               .tag = "inventory",
               .answers = {{200, "", "AroundAsset"}, {404, "There is no such asset.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return around(call, *services); }});
}

}  // namespace

void add_upkeep_routes(RouteTable& table, Services* services) {
    add_reads(table, services);
    table.add({.method = "POST",
               .pattern = "/inventory/attest",
               .operation = "attest_assets",
               .summary = "Their owner (or the team that owns them, or a Lead) confirms that what is known of assets is right.",
               .tag = "inventory",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "AttestAssets",
               .answers = {{200, "", "AttestedAssets"},
                           {403, "Others own them.", "Problem", "application/problem+json"},
                           {404, "There is no such asset.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return attest(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/inventory/heartbeats",
               .operation = "take_heartbeat",
               .summary = "A tool says that it works; a token of the scope import:asset will do.",
               .tag = "inventory",
               .of_type = "asset",
               .right = Right::import_logs,
               .body = BodyKind::json,
               .request = "Heartbeat",
               .answers = {{200, "", "HeartbeatTaken"},
                           {404, "There is no such tool.", "Problem", "application/problem+json"},
                           {409, "It is retired.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return heartbeat(call, *services); }});
}

}  // namespace redoubt::api
