// Compressed bodies unpacked whole: gzip (also several members one after another), zlib, raw deflate and zstd, with a bound on
// what comes out, so that a few bytes cannot fill the memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::compressed {

enum class Coding : uint8_t { identity, gzip, deflate, zstd, snappy };  // deflate: zlib's header or none, as HTTP clients send both

std::optional<Coding> coding_named(std::string_view content_encoding);  // "gzip", "x-gzip", ""; nothing when unknown
Coding coding_of(std::string_view bytes);                               // by the first bytes

// Code::too_large over `most_bytes`, Code::malformed when it is broken or cut off.
Result<std::string> unpack(std::string_view bytes, Coding coding, uint64_t most_bytes);

}  // namespace redoubt::formats::compressed
