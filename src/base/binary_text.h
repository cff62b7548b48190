// Bytes as text, the ways that other programs write them: base64 (RFC 4648 §4 and §5), base32 (§6) and percent-encoding (RFC 3986
// §2.1). Hex is in base/hash.h.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

std::string to_base64(std::string_view bytes);     // with padding, one line
std::string to_base64url(std::string_view bytes);  // without padding
std::string to_base64url(std::span<const std::byte> bytes);
Result<std::string> from_base64(std::string_view text);     // Code::malformed; padding as the standard has it
Result<std::string> from_base64url(std::string_view text);  // without padding

std::string to_base32(std::string_view bytes);           // capitals, no padding
Result<std::string> from_base32(std::string_view text);  // either case, blanks and padding passed over

std::string percent_encode(std::string_view bytes);  // everything but unreserved characters (RFC 3986 §2.3)

}  // namespace redoubt
