// What sources say of how assets hang together ("runs-on the node k8s-3") becomes links. What a source says is kept on its entry, as
// the fact "ties", so a link is made as soon as the other end is known, and goes when the source no longer speaks of it. Links that
// people made stay, and are not made twice.
#pragma once

#include "estate/reconcile.h"
#include "store/store.h"

namespace redoubt::rooms {

// As the fact has it; nothing when there are none.
schema::List ties_as_facts(std::span<const estate::Tie> ties);

struct TieSums {
    int64_t linked = 0, unlinked = 0;
};
// `ids`: of the asset of each group, empty where there is none. An end that several assets could be is not guessed at.
Result<TieSums> keep_ties(store::Records& records, const std::vector<estate::Entry>& entries, const std::vector<estate::Group>& groups,
                          std::span<const std::string> ids);

}  // namespace redoubt::rooms
