// Criticality flows from what matters to what carries it: from a service to the host that it runs on, from data to the host that
// stores them, from anything to what it depends on. An asset inherits the most that reaches it, when that is more than its own, and
// keeps the way by which it came; what a person set is never touched. Nothing passes from a closed compartment into the open.
//
// Kept up inside the transaction of each change, by the links alone: what lost its support is taken back along the ways that were
// noted, then found anew from what still stands around it, the highest first. So circles do not feed themselves, and a change costs
// what it changes. Beside the records lies one row for each asset with such a link: its own level and what it inherits from whom.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "records/asset.h"
#include "store/store.h"

namespace redoubt::rooms {

class CriticalityFlow {
public:
    explicit CriticalityFlow(store::Store& store) : store_(store) {}

    // From then on it takes part in every change. What was linked before is worked out now.
    Result<> open();

private:
    Result<> catch_up(store::Transaction& transaction);
    Result<> touched(store::Transaction& transaction, size_t first);
    Result<> linked(store::Transaction& transaction, const store::LinkChange& change);
    Result<> note_relation(store::Transaction& transaction, const store::LinkChange& change, bool of_from);

    store::Store& store_;
};

}  // namespace redoubt::rooms
