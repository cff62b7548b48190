#include "detect/level.h"

#include <array>

namespace redoubt::detect {
namespace {

constexpr std::array<std::string_view, 5> level_names{"informational", "low", "medium", "high", "critical"};

}  // namespace

std::string_view level_name(Level level) { return level_names[static_cast<size_t>(level)]; }

std::optional<Level> parse_level(std::string_view name) {
    for (size_t i = 0; i < level_names.size(); ++i)
        if (level_names[i] == name) return static_cast<Level>(i);
    return std::nullopt;
}

}  // namespace redoubt::detect
