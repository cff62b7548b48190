// Bytes as text, the ways that other programs write them: base64 (RFC 4648 §4 and §5) and base32 (§6). Hex is in base/hash.h.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

std::string to_base64(std::string_view bytes);  // with padding, one line
std::string to_base64url(std::string_view bytes);
Result<std::string> from_base64(std::string_view text);     // Code::malformed; padding as the standard has it
Result<std::string> from_base64url(std::string_view text);  // without padding

std::string to_base32(std::string_view bytes);           // capitals, no padding
Result<std::string> from_base32(std::string_view text);  // either case, blanks and padding passed over

}  // namespace redoubt
