#include "formats/pairs/pairs.h"

#include <algorithm>
#include <array>

namespace redoubt::formats::pairs {
namespace {

constexpr std::array<bool, 256> key_bytes = [] {
    std::array<bool, 256> out{};
    for (int c = '0'; c <= '9'; ++c) out[static_cast<size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) out[static_cast<size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) out[static_cast<size_t>(c)] = true;
    for (const char c : {'_', '-', '.', '[', ']', '@', '/', ':', '(', ')'}) out[static_cast<size_t>(c)] = true;
    return out;
}();

bool is_key(std::string_view text) {
    if (text.empty() || text.size() > 128 || text[0] == '-' || text[0] == '/' || text[0] == '.') return false;
    return std::ranges::all_of(text, [](char c) { return key_bytes[static_cast<unsigned char>(c)]; });
}

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view key_before(std::string_view text, size_t equals, char separator) {
    size_t begin = equals;
    while (begin > 0 && key_bytes[static_cast<unsigned char>(text[begin - 1])]) --begin;
    if (begin > 0 && !is_blank(text[begin - 1]) && text[begin - 1] != separator && text[begin - 1] != ',' && text[begin - 1] != ';') return {};
    const std::string_view key = text.substr(begin, equals - begin);
    return is_key(key) ? key : std::string_view();
}

std::string_view trimmed(std::string_view value) {
    while (!value.empty() && (is_blank(value.back()) || value.back() == ',' || value.back() == ';')) value.remove_suffix(1);
    while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
    return value;
}

// Where the value that begins `text` ends: before the next key.
size_t value_end(std::string_view text, char separator) {
    for (size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
        const std::string_view key = key_before(text, equals, separator);
        if (!key.empty() && key.data() > text.data()) return static_cast<size_t>(key.data() - text.data());
    }
    return text.size();
}

size_t closing_quote(std::string_view text, char quote, bool& escaped) {
    for (size_t at = 1; at < text.size(); ++at) {
        if (text[at] == quote) return at;
        if (text[at] != '\\') continue;
        escaped = true;
        ++at;
    }
    return std::string_view::npos;
}

}  // namespace

bool Pairs::next(Pair& out) {
    size_t equals = rest_.find('=');
    while (equals != std::string_view::npos) {
        out = {.key = key_before(rest_, equals, separator_), .value = {}};
        if (!out.key.empty()) break;
        equals = rest_.find('=', equals + 1);
    }
    if (equals == std::string_view::npos) return false;
    rest_.remove_prefix(equals + 1);
    if (!rest_.empty() && rest_[0] == '"') {
        bool escaped = false;
        const size_t close = closing_quote(rest_, rest_[0], escaped);
        if (close != std::string_view::npos) {
            out.value = rest_.substr(1, close - 1);
            out.escaped = escaped;
            rest_.remove_prefix(close + 1);
            return true;
        }
    }
    const size_t end = separator_ == ' ' ? value_end(rest_, separator_) : std::min(rest_.find(separator_), rest_.size());
    out.value = separator_ == ' ' ? trimmed(rest_.substr(0, end)) : rest_.substr(0, end);
    rest_.remove_prefix(end);
    return true;
}

size_t count(std::string_view text, size_t most) {
    const size_t first = text.find('=');
    if (first == std::string_view::npos || key_before(text, first, ' ').data() != text.data()) return 0;
    Pairs pairs(text);
    Pair pair;
    size_t found = 0;
    while (found < most && pairs.next(pair)) ++found;
    return found;
}

}  // namespace redoubt::formats::pairs
