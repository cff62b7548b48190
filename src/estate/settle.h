// Reconciliation to a standstill. An asset keeps one entry for each source and key, so entries of one source and key that turn out
// to be of one asset are folded into one, and that is a little less than was known before: its times reach further. So what
// follows from the folded entries is worked out again until nothing is left to fold. Importing the same once more starts from those
// entries, and changes nothing.
#pragma once

#include "estate/reconcile.h"

namespace redoubt::estate {

struct Settled {
    std::vector<Entry> entries{};                // no group of `done` has two of one source and key
    std::vector<uint32_t> became{};              // of each entry given: where it is now
    std::vector<std::vector<uint32_t>> parts{};  // of each entry now: the entries given that it is made of
    Reconciled done{};                           // over `entries`
};

Settled settle(std::vector<Entry> entries, const std::vector<KnownAsset>& assets);

}  // namespace redoubt::estate
