// Archives of Java (jar, war, ear) and of Python (wheel, egg): what they say of themselves, and the archives within them.
#pragma once

#include <span>

#include "software/database.h"

namespace redoubt::software {

std::span<const PlacedKind> java_archive_kinds();

// `name` is its file name, which says what the manifest does not. Code::malformed when it is no archive, Code::too_large past a bound.
Result<> read_java_archive(std::string_view name, std::string_view bytes, Contents& contents);

}  // namespace redoubt::software
