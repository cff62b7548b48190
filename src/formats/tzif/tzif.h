// TZif (RFC 8536): when clocks of a place change, as the system's zoneinfo files have it. Only what is needed to tell the local
// time: the offset from UTC at a moment. The 64-bit block is read; past its last change the last offset holds.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::tzif {

// Seconds east of UTC. Code::malformed when the bytes are not TZif of version 2 or later.
Result<int32_t> offset_at(std::string_view bytes, int64_t unix_s);

}  // namespace redoubt::formats::tzif
