// |windash: Windows programs take `-`, `/` and three typographic dashes alike before an option. Every `-` or `/` that stands at
// the start of a word becomes each of the five, so n of them make 5^n variants.
#pragma once

#include <vector>

#include "base/result.h"
#include "detect/sigma_string.h"

namespace redoubt::detect {

Result<std::vector<Pieces>> windash_variants(const Pieces& pieces, size_t most);

}  // namespace redoubt::detect
