// One requirement of Python (PEP 508): "requests[security]==2.31.0 ; python_version < '3'".
#pragma once

#include <string_view>

#include "software/lock_entry.h"

namespace redoubt::software {

// Appends what it asks for: with a version only where == names a whole one. `entry` gives type, line and flags.
void add_requirement(Contents& contents, std::string_view text, Entry entry);

}  // namespace redoubt::software
