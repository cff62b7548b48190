// The live rules of the store, loaded, with their records: what imports and the log store's events are matched with.
#pragma once

#include <string>
#include <vector>

#include "detect/load.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

struct LiveRules {
    detect::RuleSet set;
    std::vector<std::string> ids;  // of the record behind set.rules[i]
};

Result<LiveRules> load_live_rules(store::Records& records, const detect::LoadOptions& options);

}  // namespace redoubt::rooms
