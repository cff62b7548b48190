// How far somebody is trusted to act alone; the rights of every move name the least level.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace redoubt::schema {

enum class Level : uint8_t { auditor, p1, ic2, ic4, lead };  // ascending; an auditor only reads

std::string_view level_name(Level level);  // "Auditor", "P1", "IC2", "IC4", "Lead"
Result<Level> parse_level(std::string_view text);

}  // namespace redoubt::schema
