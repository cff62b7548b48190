// What a decision does is done only as it says: the store reads the decision itself, inside the change's transaction.
#pragma once

#include "store/resolver.h"

namespace redoubt::store {

// That the decision is in force (granted, or acted on by breaking the glass) and moves this record to `to`, or changes it where
// `to` is empty; or that the record is the decision itself. Code::forbidden otherwise.
Result<> check_decided(Resolver& resolver, const FromDecision& from, const Record& record, std::string_view to);

}  // namespace redoubt::store
