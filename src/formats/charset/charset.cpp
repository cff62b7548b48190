#include "formats/charset/charset.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace redoubt::formats::charset {
namespace {

using namespace std::literals;

// 0x80 to 0x9F of Windows-1252; all else is its own code point. Five places mean nothing and become U+FFFD.
constexpr std::array<char16_t, 32> high{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte);
    }
    return out;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
    const auto unit = [&](size_t at) -> char32_t {
        const auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
    };
    std::string out;
    out.reserve(bytes.size());
    for (size_t at = 0; at + 1 < bytes.size(); at += 2) {
        char32_t c = unit(at);
        const bool leads = c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size();
        const char32_t next = leads ? unit(at + 2) : 0;
        if (leads && next >= 0xDC00 && next < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
            at += 2;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = 0xFFFD;
        }
        append_utf8(out, c);
    }
    return out;
}

// Latin text in UTF-16 has a zero in most of its units, on one side.
size_t zeros(std::string_view bytes, size_t from) {
    size_t count = 0;
    for (size_t at = from; at < bytes.size(); at += 2) count += bytes[at] == 0 ? 1 : 0;
    return count;
}

}  // namespace

Charset charset_of(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE"sv)) return Charset::utf16_le;
    if (bytes.starts_with("\xFE\xFF"sv)) return Charset::utf16_be;
    const std::string_view beginning = bytes.substr(0, 4096);
    if (zeros(beginning, 1) > beginning.size() / 4 && zeros(beginning, 0) == 0) return Charset::utf16_le;
    if (zeros(beginning, 0) > beginning.size() / 4 && zeros(beginning, 1) == 0) return Charset::utf16_be;
    return is_utf8(bytes) ? Charset::utf8 : Charset::windows_1252;
}

Result<std::string_view> to_utf8(std::string_view bytes, std::string& held) {
    const Charset charset = charset_of(bytes);
    if (charset == Charset::utf8) {
        if (bytes.starts_with("\xEF\xBB\xBF"sv)) bytes.remove_prefix(3);
        if (bytes.find('\0') != std::string_view::npos) return fail(Code::malformed, "this is not text but binary");
        return bytes;
    }
    const auto control = [](char c) { return c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v'; };
    if (charset == Charset::windows_1252 && std::ranges::any_of(bytes, control)) return fail(Code::malformed, "this is not text but binary");
    held = charset == Charset::windows_1252 ? from_windows_1252(bytes) : from_utf16(bytes, charset == Charset::utf16_be);
    std::string_view text = held;
    if (text.starts_with("\xEF\xBB\xBF"sv)) text.remove_prefix(3);
    if (text.find('\0') != std::string_view::npos) return fail(Code::malformed, "this is not text but binary");
    return text;
}

}  // namespace redoubt::formats::charset
