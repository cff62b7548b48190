// Filters over the tokens of a block, as the index has them: a token that one does not have is in no event of the block.
//
// A filter is a system of linear equations over bits (a homogeneous ribbon filter: Dillinger, Walzer, "Ribbon filter: practically
// smaller than Bloom and Xor", 2021; Dillinger, Huebschle-Schneider, Sanders, Walzer, "Fast succinct retrieval and approximate
// membership using ribbon", 2022). Of a token its key counts, the upper 32 bits of its hash. The key names 64 rows in a row and which of
// them to add up; over these rows each of six columns of bits adds up to 0 where the token is in the filter. Of absent tokens one in 64
// seems to be there, at six and a half bits a token.
//
//   rows: a multiple of 64. For each 64 of them six u64, one a column, the first row in the lowest bit
//   first row = key * (rows - 63) >> 32; rows to add: the bits of mixed(key + 1) | 1, the lowest is the first row
//   mixed(n): n *= 0x9E3779B97F4A7C15, n ^= n >> 32, n *= 0xC2B2AE3D27D4EB4F, n ^ n >> 29
//
// Indexes of version 2 have bloom filters instead (bloom.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "logs/tokens.h"

namespace redoubt::logs {

struct TokenFilter {
    std::string_view bytes{};  // empty: anything may be there
    bool is_bloom = false;
};

std::string make_token_filter(std::span<const TokenKey> keys);  // sorted, each once
bool may_contain(const TokenFilter& filter, TokenHash token);

}  // namespace redoubt::logs
