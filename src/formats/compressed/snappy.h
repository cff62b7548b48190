// The block format of snappy: a length, then literals and copies of what was written before.
// https://github.com/google/snappy/blob/main/format_description.txt
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::compressed {

// Code::too_large when the block says that it unpacks to more than `most_bytes`, Code::malformed when it is broken.
Result<std::string> unpack_snappy(std::string_view block, uint64_t most_bytes);

}  // namespace redoubt::formats::compressed
