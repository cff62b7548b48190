// placeholders.yml in a data directory: the values that rules with |expand take wherever Redoubt loads them for those data.
#pragma once

#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "detect/load.h"

namespace redoubt::rooms {

// No file means no values; one that cannot be read or understood is an error.
Result<detect::LoadOptions> placeholders_in(Disk& disk, const std::string& folder);

}  // namespace redoubt::rooms
