// Substring: whether a literal stands in a text, byte for byte. Two rare bytes of it are looked for at 32 places at once, where a
// plain search stops at each place of its first byte.
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::detect {

// Places in the literal.
struct RareBytes {
    uint32_t first = 0, second = 0;
};
RareBytes rare_bytes(std::string_view literal);

bool stands_in(std::string_view text, std::string_view literal, RareBytes rare);

}  // namespace redoubt::detect
