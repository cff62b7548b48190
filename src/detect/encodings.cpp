#include "detect/encodings.h"

#include <cstdint>

#include "base/binary_text.h"
#include "detect/casefold.h"

namespace redoubt::detect {

std::string to_utf16(std::string_view utf8, Utf16 flavour) {
    std::string out = flavour == Utf16::with_mark ? "\xFF\xFE" : "";
    const auto put = [&](char32_t unit) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8 & 0xFF);
        out += flavour == Utf16::big_endian ? high : low;
        out += flavour == Utf16::big_endian ? low : high;
    };
    for (size_t at = 0; at < utf8.size();) {
        const char32_t c = next_code_point(utf8, at);
        if (c < 0x10000) {
            put(c);
        } else {
            put(0xD800 + ((c - 0x10000) >> 10));
            put(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

std::array<std::string, 3> base64_offsets(std::string_view bytes) {
    constexpr std::array<size_t, 3> skip{0, 2, 3};
    constexpr std::array<size_t, 3> drop{0, 3, 2};
    std::array<std::string, 3> out;
    for (size_t offset = 0; offset < 3; ++offset) {
        const std::string encoded = to_base64(std::string(offset, ' ') + std::string(bytes));
        const size_t end = encoded.size() - drop[(bytes.size() + offset) % 3];
        if (skip[offset] < end) out[offset] = encoded.substr(skip[offset], end - skip[offset]);
    }
    return out;
}

}  // namespace redoubt::detect
