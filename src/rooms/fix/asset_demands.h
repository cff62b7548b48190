// What every demand on assets has in common, be it of scans or of logs: a name, a query over assets, how severe its gaps are, how old the
// last one may be; how the demands of one kind are kept in a setting, and the walk that tells met from unmet.
#pragma once

#include <functional>
#include <optional>

#include "store/store.h"
#include "store/tables.h"

namespace redoubt::rooms {

constexpr size_t most_demands = 100;

// Of what is kept of a demand: "name", "query" and "severity". Code::invalid names the demand and what is wrong with it.
Result<> check_demand(store::Store& store, const schema::Map& demand);

// Where the demands of one kind are kept, and the reason that the journal shows when they change.
struct DemandSetting {
    std::string_view name{};
    std::string_view reason{};

    Result<std::optional<schema::List>> read(store::Store& store) const;  // nothing: never set
    // Checks each, and that no two have one name. Takes the right to change settings, asked of by the caller.
    Result<> write(store::Store& store, const store::Actor& by, schema::List demands) const;
};

struct DemandTally {
    int64_t assets = 0, met = 0, late = 0, never = 0;
};

// Of the assets that the actor sees: `last` says when what is demanded happened last (zero: never), `gap` hears of each that has none
// after `since`.
struct DemandWalk {
    std::string query{};
    Time since{};
    std::vector<std::string> fields{};  // that `last` reads
    std::function<Time(const store::Record& asset)> last{};
    std::function<void(const store::Record& asset, Time last)> gap{};
};
Result<DemandTally> walk_demand(store::Store& store, const store::Actor& actor, const DemandWalk& walk);

}  // namespace redoubt::rooms
