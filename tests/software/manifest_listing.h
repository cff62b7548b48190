// What a manifest was read as, as lines of text: a purl with line and marks, then what could not be read.
#pragma once

#include <string>
#include <string_view>

#include "software/manifests.h"

namespace redoubt::software::test {

// The kind that a path is of; none when several or none are.
const FileKind* kind_of(std::string_view path);
std::string listing_of(const FileKind& kind, std::string_view bytes);

}  // namespace redoubt::software::test
