// What sources say of how assets hang together (it runs on that node, it depends on that account) becomes links, where exactly one asset
// is known by what they name. A link stays when a source no longer says it: people may rely on it, and take it away.
#pragma once

#include <span>

#include "estate/entry.h"
#include "store/records.h"

namespace redoubt::rooms {

struct SaidTie {
    uint32_t entry = 0;  // whose it is, an index
    estate::Tie tie{};
};
// `assets`: of each entry the id of its asset, or nothing. Answers how many links are new.
Result<size_t> link_ties(store::Records& records, const std::vector<estate::Entry>& entries, const std::vector<std::string>& assets,
                         std::span<const SaidTie> ties);

}  // namespace redoubt::rooms
