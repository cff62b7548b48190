// How serious a match is, in Sigma's five words, in rising order.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redoubt::detect {

enum class Level : uint8_t { informational, low, medium, high, critical };

std::string_view level_name(Level level);                 // "informational", …
std::optional<Level> parse_level(std::string_view name);  // exact lower-case names only

}  // namespace redoubt::detect
