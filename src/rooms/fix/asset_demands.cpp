#include "rooms/fix/asset_demands.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "rooms/fix/setting_name.h"
#include "store/settings.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr std::array<std::string_view, 4> gap_severities{"low", "medium", "high", "critical"};

}  // namespace

Result<> check_demand(store::Store& store, const Map& demand) {
    const std::string name(demand["name"].text()), severity(demand["severity"].text());
    const std::string where = "demands/" + name;
    if (!names_a_setting(name))
        return fail(Code::invalid, fmt::format("'{}' is no name of a demand", name.substr(0, 80)), where, "write lower-case letters, digits and dashes");
    if (std::ranges::find(gap_severities, severity) == gap_severities.end())
        return fail(Code::invalid, fmt::format("'{}' is no severity", severity.substr(0, 40)), where, "one of low, medium, high, critical");
    const auto tried = store.as(store::Actor::redoubt()).count("asset", std::string(demand["query"].text()));
    if (!tried) return redoubt::at(tried.error(), where + "/query");
    return {};
}

Result<std::optional<List>> DemandSetting::read(store::Store& store) const {
    const Map kept = TRY(store::Settings(store).get(name));
    if (kept["demands"].is_null()) return std::nullopt;
    return kept["demands"].list();
}

Result<> DemandSetting::write(store::Store& store, const store::Actor& by, List demands) const {
    if (demands.size() > most_demands) return fail(Code::too_large, fmt::format("{} demands, at most {} are kept", demands.size(), most_demands), "demands");
    std::set<std::string> names;
    for (const Value& demand : demands) {
        TRY(check_demand(store, demand.map()));
        const std::string called(demand.map()["name"].text());
        if (!names.insert(called).second) return fail(Code::invalid, fmt::format("two demands are called '{}'", called), "demands/" + called);
    }
    return store::Settings(store).put(by, name, Map{{"demands", std::move(demands)}}, reason);
}

Result<DemandTally> walk_demand(store::Store& store, const store::Actor& actor, const DemandWalk& walk) {
    DemandTally out;
    const store::ListQuery query{.text = fmt::format("({}) -state:retired", walk.query), .sort = "created", .fields = walk.fields};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& asset : batch) {
            ++out.assets;
            const Time last = walk.last(asset);
            if (walk.since < last) {
                ++out.met;
                continue;
            }
            ++(last.unix_ns == 0 ? out.never : out.late);
            walk.gap(asset, last);
        }
        return {};
    }));
    return out;
}

}  // namespace redoubt::rooms
