#include "rooms/know/network_gaps.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;
using store::Reference;

Reference to_record(const Record& record) { return {std::string(record.type->name), record.id.text, record.key, record.title, record.state}; }

constexpr std::array<std::string_view, 7> protected_kinds{"host", "service", "application", "data_set", "account_store", "cloud_account", "ai_system"};

struct Protection {
    std::string layer;
    Reference control;
};

// What protects each asset, by id, zone and site, for one actor.
class Protections {
public:
    static Result<Protections> load(store::Store& store, const store::Actor& actor) {
        Protections out;
        const store::ListQuery query{.text = "state:(active,degraded) has:assets", .sort = "created", .fields = {"layer", "assets"}};
        TRY(store::each_record(store, actor, "control", query, [&](std::span<const Record> batch) -> Result<> {
            for (const Record& control : batch)
                for (const Value& id : control["assets"].list())
                    out.by_asset_[std::string(id.text())].push_back({std::string(control["layer"].text()), to_record(control)});
            return {};
        }));
        const store::ListQuery places{.text = "kind:(network_zone,site) -state:retired", .sort = "created", .fields = {"kind", "zone"}};
        TRY(store::each_record(store, actor, "asset", places, [&](std::span<const Record> batch) -> Result<> {
            for (const Record& place : batch) {
                const bool zone = place["kind"].text() == "network_zone";
                const std::string named(zone ? place["zone"].text() : std::string_view());
                (zone ? out.zones_ : out.sites_)[named.empty() ? place.title : named] = place.id.text;
            }
            return {};
        }));
        TRY(store.read([&](store::Reader& reader) {
            out.runs_on_.clear();
            return reader.sql.each("SELECT from_id, to_id FROM link WHERE relation = 'runs-on' AND from_type = 'asset'", {}, [&](const store::Row& row) {
                out.runs_on_[std::string(row.text(0))].emplace_back(row.text(1));
                return true;
            });
        }));
        return out;
    }

    std::vector<Layer> of(const Record& asset) const {
        std::vector<Layer> out;
        add(out, asset.id.text, "");
        for (const auto& [field, places] : {std::pair{"zone", &zones_}, std::pair{"site", &sites_}})
            if (const auto found = places->find(std::string(asset[field].text())); found != places->end())
                add(out, found->second, fmt::format("{} {}", field, found->first));
        if (const auto carriers = runs_on_.find(asset.id.text); carriers != runs_on_.end())
            for (const std::string& carrier : carriers->second) add(out, carrier, "what it runs on");
        std::ranges::sort(out, {}, [](const Layer& layer) { return std::tie(layer.layer, layer.through); });
        return out;
    }

private:
    void add(std::vector<Layer>& out, const std::string& id, const std::string& through) const {
        const auto found = by_asset_.find(id);
        if (found == by_asset_.end()) return;
        for (const Protection& one : found->second) {
            auto layer = std::ranges::find_if(out, [&](const Layer& known) { return known.layer == one.layer && known.through == through; });
            if (layer == out.end()) layer = out.insert(out.end(), {.layer = one.layer, .controls = {}, .through = through});
            if (std::ranges::find(layer->controls, one.control.id, &Reference::id) == layer->controls.end()) layer->controls.push_back(one.control);
        }
    }

    std::map<std::string, std::vector<Protection>> by_asset_;
    std::map<std::string, std::string> zones_, sites_;
    std::map<std::string, std::vector<std::string>> runs_on_;
};

size_t count_layers(const std::vector<Layer>& layers) {
    std::set<std::string_view> names;
    for (const Layer& layer : layers) names.insert(layer.layer);
    return names.size();
}

class Gaps {
public:
    Gaps(const KnownNetwork& known, Protections protections) : protections_(std::move(protections)) {
        out_.overlaps = known.network.overlaps();
        out_.exposing = exposing_flows(known.network);
    }

    void take(const Record& asset) {
        for (const Value& item : asset["derived"].list()) {
            const Map& derived = item.map();
            const std::string_view field = derived["field"].text(), value = derived["value"].text();
            const std::string why(derived["why"].text());
            if (derived["differs"] == Value(true))
                note(out_.differing, out_.differing_total, asset, fmt::format("{} is {}; what follows is {}: {}", field, asset[field].text(), value, why));
            else if (field == "zone" && value.empty() && asset["zone"].text().empty() && !asset["ips"].list().empty())
                note(out_.unplaced, out_.unplaced_total, asset, why);
            else if (field == "exposure" && asset["exposure"].text() == "unknown")
                note(out_.unknown, out_.unknown_total, asset, why);
        }
        if (asset.state == "proposed" || std::ranges::find(protected_kinds, asset["kind"].text()) == protected_kinds.end()) return;
        std::vector<Layer> layers = protections_.of(asset);
        if (count_layers(layers) >= enough_layers) return;
        ++out_.thin_total;
        if (out_.thin.size() < most_gaps_listed)
            out_.thin.push_back({.asset = to_record(asset), .criticality = std::string(asset["criticality"].text()), .layers = std::move(layers)});
    }

    NetworkGaps take_all() { return std::move(out_); }

private:
    static void note(std::vector<AssetGap>& list, size_t& total, const Record& asset, std::string why) {
        ++total;
        if (list.size() < most_gaps_listed) list.push_back({to_record(asset), std::move(why)});
    }

    Protections protections_;
    NetworkGaps out_;
};

}  // namespace

Result<NetworkGaps> network_gaps(store::Store& store, const store::Actor& actor, const KnownNetwork& known) {
    Gaps gaps(known, TRY(Protections::load(store, actor)));
    const store::ListQuery query{
        .text = "-state:retired", .sort = "-criticality,key", .fields = {"kind", "ips", "site", "zone", "exposure", "criticality", "derived"}};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& asset : batch) gaps.take(asset);
        return {};
    }));
    return gaps.take_all();
}

Result<std::vector<Layer>> layers_of(store::Store& store, const store::Actor& actor, const Record& asset) {
    return TRY(Protections::load(store, actor)).of(asset);
}

}  // namespace redoubt::rooms
