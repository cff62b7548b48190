// Which versions somebody means: "<2.0, >=1.4", "3.0.9-1", "1.2, 1.4".
#pragma once

#include <string_view>

#include "advisories/versions.h"

namespace redoubt::advisories {

// Bounds hold together; of single versions one must be it. An empty constraint holds for every version, and no other holds for a version
// that is not known (empty).
bool version_within(std::string_view constraint, std::string_view version, CompareVersions compare = comparison(Ordering::natural));

}  // namespace redoubt::advisories
