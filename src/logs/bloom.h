// Blocked bloom filters: lines of 64 bytes; a token sets six bits of one line, so a look-up touches one line of the cache. With
// ten bits to a token about one absent token in fifty seems to be there. Bits of line n are the bits of its bytes from
// the lowest; which ones: line = (hash >> 32) * lines >> 32, then six times nine bits of hash * 0x9E3779B97F4A7C15.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "logs/tokens.h"

namespace redoubt::logs {

constexpr size_t bloom_line_bytes = 64;
constexpr size_t bloom_bits_per_token = 10;

// Appends the filter to `out`; its size follows from the count of tokens.
void append_bloom(std::string& out, std::span<const TokenHash> tokens);
bool may_contain(std::string_view bloom, TokenHash token);  // an empty filter may contain anything

}  // namespace redoubt::logs
