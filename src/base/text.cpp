#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace redoubt {
namespace {

// Length of the valid UTF-8 sequence at `at`, or 0; on 0, `bad` is how many bytes to replace.
size_t sequence_length(std::string_view bytes, size_t at, size_t& bad) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned first = byte(at);
    bad = 1;
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < length; ++i) {
        if (at + i >= bytes.size()) return 0;
        const unsigned next = byte(at + i);
        if (next < (i == 1 ? low : 0x80U) || next > (i == 1 ? high : 0xBFU)) return 0;
        bad = i + 1;
    }
    return length;
}

}  // namespace

std::string_view article_of(std::string_view noun) {
    return !noun.empty() && std::string_view("aeiou").find(lower(noun.front())) != std::string_view::npos ? "an" : "a";
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::vector<std::string_view> words(std::string_view text) {
    constexpr std::string_view between = " \t";
    std::vector<std::string_view> out;
    for (size_t at = text.find_first_not_of(between); at != std::string_view::npos; at = text.find_first_not_of(between, at)) {
        const size_t end = std::min(text.find_first_of(between, at), text.size());
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

bool is_utf8(std::string_view bytes) {
    size_t bad = 0;
    for (size_t at = 0; at < bytes.size();) {
        if (at + 8 <= bytes.size()) {  // eight ASCII bytes at once
            uint64_t eight = 0;
            std::memcpy(&eight, bytes.data() + at, 8);
            if ((eight & 0x8080808080808080U) == 0) {
                at += 8;
                continue;
            }
        }
        if (static_cast<unsigned char>(bytes[at]) < 0x80) {
            ++at;
            continue;
        }
        const size_t length = sequence_length(bytes, at, bad);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string to_valid_utf8(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string(bytes);
    std::string out;
    out.reserve(bytes.size());
    size_t bad = 0;
    for (size_t at = 0; at < bytes.size();) {
        const size_t length = sequence_length(bytes, at, bad);
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += bytes.substr(at, length);
        at += length == 0 ? bad : length;
    }
    return out;
}

char* put_utf8(char* out, char32_t c) {
    const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 63));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 63));
        put(0x80 | (c & 63));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 63));
        put(0x80 | (c >> 6 & 63));
        put(0x80 | (c & 63));
    }
    return out;
}

void append_utf8(std::string& out, char32_t c) {
    std::array<char, 4> bytes;
    out.append(bytes.data(), put_utf8(bytes.data(), c));
}

}  // namespace redoubt
