// Text of any usual encoding as UTF-8: with a byte order mark (UTF-8, UTF-16 of both orders), UTF-16 without one as PowerShell
// redirects it, UTF-8, and Windows-1252 for what is none of these. Bytes that are no text at all are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::charset {

enum class Charset : uint8_t { utf8, utf16_le, utf16_be, windows_1252 };

// By the first 4 KiB and, between UTF-8 and Windows-1252, all of it.
Charset charset_of(std::string_view bytes);

// UTF-8 without a mark. Points into `bytes` when they are that already, else into `held`. Code::malformed for binary.
Result<std::string_view> to_utf8(std::string_view bytes, std::string& held);

}  // namespace redoubt::formats::charset
