#include "rooms/know/sample_organisation.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "rooms/content.h"
#include "rooms/know/sample/logs.h"
#include "rooms/know/tool_health.h"
#include "schema/json.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr uint64_t sample_seed = 8600;

// Emails of parties and titles of assets, by which the sample files refer to them, to ids.
using Names = std::unordered_map<std::string, std::string>;

Result<List> sample_file(std::string_view name) {
    for (const ContentFile& file : shipped_content("sample/"))
        if (file.path == name) return TRY(schema::parse_json(file.text)).list();
    return fail(Code::internal, "the program was built without this part of the sample organisation", std::string(name));
}

Result<Names> known_names(store::Records& records, std::string_view type) {
    Names names;
    store::ListQuery query{.sort = "created", .limit = 500};
    do {
        const store::Page page = TRY(records.list(type, query));
        for (const store::Record& record : page.records) {
            names[record.title] = record.id.text;
            if (const std::string_view email = record["email"].text(); !email.empty()) names[std::string(email)] = record.id.text;
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return names;
}

Value resolved(const Value& value, const Names& names) {
    if (value.as<List>() != nullptr) {
        List list;
        for (const Value& one : value.list()) list.push_back(resolved(one, names));
        return list;
    }
    const auto found = names.find(std::string(value.text()));
    return found == names.end() ? value : Value(found->second);
}

// Makes the records of one sample file that are not there yet; `references` are fields that name others.
Result<uint64_t> load_records(store::Records& records, std::string_view type, std::string_view file, std::span<const std::string_view> references,
                              Names& others) {
    Names known = TRY(known_names(records, type));
    uint64_t made = 0;
    for (const Value& one : TRY(sample_file(file))) {
        Map given = one.map();
        const std::string title(given["title"].text());
        if (known.contains(title)) continue;
        for (const std::string_view field : references)
            if (!given[field].is_null()) given.set(field, resolved(given[field], others));
        Result<store::Record> created = records.create(type, given, "sample organisation");
        if (!created) return at(std::move(created).error(), fmt::format("{}: {}", file, title));
        ++made;
        if (type == "party") {
            others[title] = created->id.text;
            if (!given["email"].is_null()) others[std::string(given["email"].text())] = created->id.text;
        }
    }
    return made;
}

// What links the assets, and what may flow between the zones, from sample/network.json.
Result<> load_network_of(store::Records& records, const Names& names) {
    const auto files = shipped_content("sample/network.json");
    if (files.empty()) return {};
    const Value content = TRY(schema::parse_json(files.front().text));
    const auto id = [&](const Value& title) -> Result<std::string> {
        const auto found = names.find(std::string(title.text()));
        if (found == names.end()) return fail(Code::internal, fmt::format("the sample network names '{}', which is no asset of it", title.text()));
        return found->second;
    };
    for (const Value& item : content.map()["links"].list()) {
        const Map& link = item.map();
        const Result<store::Link> made =
            records.link("asset", TRY(id(link["from"])), link["relation"].text(), "asset", TRY(id(link["to"])), "sample organisation");
        if (!made && made.error().code != Code::conflict) return std::unexpected(made.error());
    }
    std::map<std::string, List> flows;
    for (const Value& item : content.map()["flows"].list()) {
        Map flow = item.map();
        const std::string from = TRY(id(flow["from"]));
        flow.erase("from");
        flow.set("to", TRY(id(flow["to"])));
        flows[from].emplace_back(std::move(flow));
    }
    for (auto& [zone, list] : flows) TRY(records.update("asset", zone, Map{{"flows", std::move(list)}}, {}, "sample organisation"));
    return {};
}

// What runs on what, and where data lie. Links that are there already stay.
Result<> load_links(store::Records& records, const Names& assets) {
    for (const Value& one : TRY(sample_file("sample/asset_links.json"))) {
        const Map& link = one.map();
        const auto from = assets.find(std::string(link["from"].text())), to = assets.find(std::string(link["to"].text()));
        if (from == assets.end() || to == assets.end()) continue;
        const auto made = records.link("asset", from->second, link["relation"].text(), "asset", to->second, "sample organisation");
        if (!made && made.error().code != Code::conflict) return std::unexpected(made.error());
    }
    return {};
}

// That a source has seen it once more.
void add_sighting(List& sightings, std::string_view source, Time now) {
    const auto known = std::ranges::find(sightings, source, [](const Value& one) { return one.map()["source"].text(); });
    const bool first = known == sightings.end();
    const Map seen{
        {"source", source}, {"first", first ? Value(now) : known->map()["first"]}, {"last", now}, {"count", first ? 1 : known->map()["count"].integer() + 1}};
    if (first)
        sightings.emplace_back(seen);
    else
        *known = seen;
}

// On most workstations, not on all.
bool has_agent(const store::Record& asset) { return asset.title.starts_with("ws-") && !asset.title.ends_with('4') && !asset.title.ends_with('9'); }

// The midnight a week before today.
Time week_start(Time now) {
    const int64_t day = days(1).ns;
    return {now.unix_ns / day * day - 7 * day};
}

Result<> write_logs(Disk& disk, const std::string& folder, Time start) {
    for (const SampleFile& file : generate_sample_logs(sample_seed, start)) {
        const std::filesystem::path path = std::filesystem::path(folder) / file.name;
        TRY(disk.make_folders(path.parent_path().string()));
        TRY(disk.write_durably(path.string(), file.bytes));
    }
    return {};
}

}  // namespace

Result<SampleOutcome> load_sample_organisation(store::Records& records) {
    constexpr std::array party_references{std::string_view("team")};
    constexpr std::array asset_references{std::string_view("owner")};
    constexpr std::array source_references{std::string_view("owner"), std::string_view("assets")};
    SampleOutcome outcome;
    Names names = TRY(known_names(records, "party"));
    outcome.parties = TRY(load_records(records, "party", "sample/parties.json", party_references, names));
    outcome.assets = TRY(load_records(records, "asset", "sample/assets.json", asset_references, names));
    const Names assets = TRY(known_names(records, "asset"));
    TRY(load_links(records, assets));
    TRY(load_network_of(records, assets));
    for (const auto& [name, id] : assets) names.try_emplace(name, id);
    outcome.sources = TRY(load_records(records, "source", "sample/sources.json", source_references, names));
    return outcome;
}

Result<> scan_sample_assets(store::Records& records, Time now) {
    constexpr std::array<std::string_view, 2> silent{"labels01", "ws-022"};
    store::ListQuery query{.text = "state:active kind:(host,device)", .sort = "title", .limit = 500};
    do {
        const store::Page page = TRY(records.list("asset", query));
        for (const store::Record& asset : page.records) {
            List sightings = asset["sightings"].list();
            if (!sightings.empty() && std::ranges::find(silent, std::string_view(asset.title)) != silent.end()) continue;
            add_sighting(sightings, "inventory scan", now);
            if (has_agent(asset)) add_sighting(sightings, "endpoint agent", now);
            TRY(records.update("asset", asset.id.text, Map{{"sightings", std::move(sightings)}}, {}, "inventory scan"));
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return {};
}

Result<> beat_sample_tools(store::Store& store) {
    const store::Page tools = TRY(store.as(store::Actor::redoubt()).list("asset", {.text = "kind:tool heartbeat_every:>=1d", .sort = "title", .limit = 500}));
    for (const store::Record& tool : tools.records) TRY(take_heartbeat(store, store::Actor::redoubt(), tool.id.text, ""));
    return {};
}

Result<std::vector<std::string>> write_sample_logs(Disk& disk, const std::string& folder, Time now) {
    const std::string mark = folder + "/complete";
    if (!disk.exists(mark)) {
        TRY(write_logs(disk, folder, week_start(now)));
        TRY(disk.write_durably(mark, ""));
    }
    std::vector<std::string> files = TRY(disk.files_below(folder));
    std::erase(files, mark);
    return files;
}

}  // namespace redoubt::rooms
