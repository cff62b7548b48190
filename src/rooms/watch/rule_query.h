// A rule record as a query of another system (detect/convert), as the console and API show it.
#pragma once

#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "schema/value.h"

namespace redoubt::store {
class Records;
class Store;
}  // namespace redoubt::store

namespace redoubt::rooms {

// {target, mapping, mappings, query, warnings, error}: a rule that cannot be converted has an error and no query. `mapping` names
// a shipped field mapping; empty: the target's default.
Result<schema::Map> rule_query(store::Store& store, store::Records& records, Disk& disk, const std::string& rule, std::string_view target,
                               std::string_view mapping);

}  // namespace redoubt::rooms
