// Which mappings a report that none of them knows is near to: those whose names stand in it. For a hint alone, never to read it by.
#pragma once

#include <string>
#include <vector>

#include "reports/catalogue.h"
#include "reports/tree.h"

namespace redoubt::reports {

// Names of at most `most` mappings, the nearest first; none where too little agrees.
std::vector<std::string> nearest_mappings(const Tree& beginning, const Catalogue& catalogue, size_t most = 3);

}  // namespace redoubt::reports
