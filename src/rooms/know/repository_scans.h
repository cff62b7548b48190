// Public repositories that no scanner looks at any more. A scan is a sighting by the source of a tool (`reports_as`); one that has had
// none for thirty days, nor since it was entered, gets a finding, which closes by itself with the next scan.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

constexpr Duration scanned_within = days(30);

struct ScanGaps {
    size_t repositories = 0;  // public ones
    size_t raised = 0;
    size_t closed = 0;
};
Result<ScanGaps> find_unscanned_repositories(store::Store& store);

}  // namespace redoubt::rooms
