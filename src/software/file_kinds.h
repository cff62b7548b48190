// Every kind of file that is known to say what software there is.
#pragma once

#include <span>

#include "software/package.h"

namespace redoubt::software {

std::span<const FileKind> all_file_kinds();

}  // namespace redoubt::software
