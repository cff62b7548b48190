// A decision as a rule: what it covers besides its subjects, tomorrow too.
#pragma once

#include "store/transaction.h"

namespace redoubt::rooms {

// "<2.0, >=1.4" against an installed version, part by part: numbers as numbers, the rest as text. One of several must hold unless all
// are bounds, which hold together. An empty constraint holds for all.
bool version_within(std::string_view constraint, std::string_view installed);

// Ids of the records that say they are as they are by this decision.
Result<std::vector<std::string>> covered_by(store::Transaction& transaction, const store::Record& decision);

}  // namespace redoubt::rooms
