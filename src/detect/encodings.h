// The encodings that modifiers put values through: UTF-16 in three flavours, base64, and base64 at its three possible offsets.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace redoubt::detect {

enum class Utf16 { little_endian, big_endian, with_mark };

std::string to_utf16(std::string_view utf8, Utf16 flavour);

// What is certain to appear in the base64 of any text that contains `bytes`, for each of the three alignments.
std::array<std::string, 3> base64_offsets(std::string_view bytes);

}  // namespace redoubt::detect
