// A decision as a rule: what it covers besides its subjects, tomorrow too.
#pragma once

#include "store/transaction.h"

namespace redoubt::rooms {

// Ids of the records that say they are as they are by this decision.
Result<std::vector<std::string>> covered_by(store::Transaction& transaction, const store::Record& decision);

}  // namespace redoubt::rooms
