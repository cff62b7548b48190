#include "base/json_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace redoubt {
namespace {

// What follows the backslash, by byte: 0 for bytes that stand for themselves, 'u' for those with no short escape.
constexpr std::array<char, 256> escapes = [] {
    std::array<char, 256> table{};
    for (size_t i = 0; i < 0x20; ++i) table[i] = 'u';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

constexpr size_t longest_escape = 6;

// Whether any of eight bytes is a control character, a quote or a backslash. Bytes of other letters than ASCII may be taken
// for special too, which costs time only.
bool any_special(const char* eight) {
    constexpr uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    uint64_t word = 0;
    std::memcpy(&word, eight, 8);
    const uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
    return (((word - ones * 0x20) | (quote - ones) | (backslash - ones) | word) & high) != 0;
}

char* write_escaped(char* to, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    while (!text.empty()) {
        if (text.size() >= 8 && !any_special(text.data())) {
            std::memcpy(to, text.data(), 8);
            to += 8;
            text.remove_prefix(8);
            continue;
        }
        const char c = text.front();
        text.remove_prefix(1);
        const auto byte = static_cast<unsigned char>(c);
        const char escape = escapes[byte];
        if (escape == 0) {
            *to++ = c;
            continue;
        }
        *to++ = '\\';
        *to++ = escape;
        if (escape != 'u') continue;
        *to++ = '0';
        *to++ = '0';
        *to++ = digits[byte >> 4U];
        *to++ = digits[byte & 15U];
    }
    return to;
}

// How many of the first bytes stand for themselves: most texts do to their end.
size_t plain_length(std::string_view text) {
    size_t at = 0;
    while (at + 8 <= text.size() && !any_special(text.data() + at)) at += 8;
    while (at < text.size() && escapes[static_cast<unsigned char>(text[at])] == 0) ++at;
    return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    std::array<char, 1536> piece;
    constexpr size_t step = piece.size() / longest_escape;
    out += '"';
    const size_t plain = plain_length(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
        const char* end = write_escaped(piece.data(), text.substr(0, step));
        out.append(piece.data(), static_cast<size_t>(end - piece.data()));
    }
    out += '"';
}

}  // namespace redoubt
