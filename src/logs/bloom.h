// The filters of indexes of version 2, which are read and no longer made (token_filter.h). Blocked bloom filters: lines of 64 bytes; a token sets six bits of
// one line, so a look-up touches one line of the cache. With ten bits to a token about one absent token in fifty seems to be there. Bits of line n are the bits
// of its bytes from the lowest; which ones: line = (hash >> 32) * lines >> 32, then six times nine bits of hash * 0x9E3779B97F4A7C15.
#pragma once

#include <cstdint>
#include <string_view>

#include "logs/tokens.h"

namespace redoubt::logs {

constexpr size_t bloom_line_bytes = 64;
bool bloom_may_contain(std::string_view bloom, TokenHash token);  // an empty filter may contain anything

}  // namespace redoubt::logs
