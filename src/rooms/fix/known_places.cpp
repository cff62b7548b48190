#include "rooms/fix/known_places.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "rooms/fix/software_records.h"

namespace redoubt::rooms {

using reports::Fingerprint;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr size_t known_assets_at_once = 200;

const std::vector<std::string> known_fields{"finding",  "asset",      "location",     "identity",   "component", "severity", "installed",
                                            "fixed_in", "first_seen", "last_seen",    "times_seen", "gone_on",   "misses",   "due",
                                            "due_why",  "priority",   "priority_why", "tools",      "seen_by",   "proof"};

uint32_t line_of(std::string_view location) {
    const size_t colon = location.rfind(':');
    uint32_t line = 0;
    if (colon != std::string_view::npos) std::from_chars(location.data() + colon + 1, location.data() + location.size(), line);
    return line;
}

// Of one that our own matching made: "software/CVE-2023-0286/pkg:deb/debian/openssl/ASSET".
Fingerprint own_print(const Record& occurrence) {
    std::string_view id = occurrence["identity"].text();
    id.remove_prefix(std::min(id.size(), software_identity.size()));
    id = id.substr(0, id.find('/'));
    return {.kind = reports::FindingClass::software,
            .tool = std::string(own_tool),
            .asset = std::string(occurrence["asset"].text()),
            .check = std::string(id),
            .where = std::string(occurrence["component"].text()),
            .names = {std::string(id)}};
}

reports::KnownPlace known_place(const Record& occurrence) {
    reports::KnownPlace out{.open = occurrence.state != "verified"};
    for (const Value& sight : occurrence["seen_by"].list()) {
        Fingerprint print;
        if (!reports::parse_place(sight.map()["identity"].text(), print)) continue;
        print.tool = sight.map()["tool"].text();
        print.uid = sight.map()["uid"].text();
        print.line = line_of(occurrence["location"].text());
        for (const Value& name : sight.map()["names"].list()) print.names.emplace_back(name.text());
        out.sights.push_back(std::move(print));
    }
    if (occurrence["identity"].text().starts_with(software_identity)) out.sights.push_back(own_print(occurrence));
    return out;
}

}  // namespace

Result<KnownOccurrences> known_occurrences(store::Store& store, std::span<const std::string> assets, std::string_view tool_without_asset) {
    KnownOccurrences out;
    const auto load = [&](store::ListQuery query) {
        query.sort = "created";
        query.fields = known_fields;
        return store::each_record(store, store::Actor::redoubt(), "occurrence", query, [&](std::span<Record> batch) -> Result<> {
            for (Record& occurrence : batch) {
                out.places.push_back(known_place(occurrence));
                out.records.push_back(std::move(occurrence));
            }
            return {};
        });
    };
    for (size_t first = 0; first < assets.size(); first += known_assets_at_once) {
        schema::Query any{.kind = schema::Query::Kind::any};
        for (const std::string& asset : assets.subspan(first, std::min(known_assets_at_once, assets.size() - first)))
            any.children.push_back(schema::test_equals("asset", asset));
        TRY(load({.tree = std::move(any)}));
    }
    if (!tool_without_asset.empty()) TRY(load({.text = "-asset:*", .tree = schema::test_equals("tools", std::string(tool_without_asset))}));
    return out;
}

List sights_of(const Record& occurrence) {
    List out = occurrence["seen_by"].list();
    const bool ours = occurrence["identity"].text().starts_with(software_identity);
    if (out.empty() && ours)
        out.push_back(Map{{"tool", own_tool}, {"first_seen", occurrence["first_seen"]}, {"last_seen", occurrence["last_seen"]}, {"misses", int64_t{0}}});
    return out;
}

bool still_seen_by_others(const List& sights, std::string_view tool) {
    return std::ranges::any_of(sights, [&](const Value& one) { return one.map()["tool"].text() != tool && one.map()["misses"].integer() == 0; });
}

}  // namespace redoubt::rooms
