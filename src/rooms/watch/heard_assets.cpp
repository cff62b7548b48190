#include "rooms/watch/heard_assets.h"

#include "rooms/watch/asset_matching.h"
#include "rooms/watch/source_samples.h"
#include "store/tables.h"

namespace redoubt::rooms {

Result<std::optional<std::map<std::string, Time>>> heard_assets(store::Store& store, Time since) {
    SourceSamples samples(store);
    TRY(samples.open());
    const std::map<std::string, SourceState> states = TRY(samples.states());
    const std::map<std::string, Time> hosts = TRY(samples.heard_hosts(since));
    if (states.empty() && hosts.empty()) return std::optional<std::map<std::string, Time>>();
    std::map<std::string, Time> out;
    const auto hear = [&](std::string_view asset, Time at) {
        Time& last = out[std::string(asset)];
        last = std::max(last, at);
    };
    store::Records records = store.as(store::Actor::redoubt());
    const AssetIndex assets = TRY(AssetIndex::build(records));
    for (const auto& [host, last] : hosts)
        if (const std::string_view asset = assets.find(host); !asset.empty()) hear(asset, last);
    const store::ListQuery query{.text = "has:assets -is:closed", .sort = "created", .fields = {"assets"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "source", query, [&](std::span<const store::Record> batch) -> Result<> {
        for (const store::Record& source : batch) {
            const auto state = states.find(source.id.text);
            if (state == states.end()) continue;
            for (const schema::Value& asset : source["assets"].list()) hear(asset.text(), state->second.last_received);
        }
        return {};
    }));
    return std::optional(std::move(out));
}

}  // namespace redoubt::rooms
