#include "formats/ndjson/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <simdjson.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"

namespace redoubt::formats::ndjson {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr size_t most_depth = 64;
constexpr size_t most_leaves = 16384;

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// JSON's own: no leading zeros, no plus sign, digits on both sides of the point.
bool is_number(std::string_view text) {
    const auto take_digits = [&] {
        const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count;
    };
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool zero = text.starts_with('0');
    const size_t whole = take_digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (take_digits() == 0) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (take_digits() == 0) return false;
    }
    return text.empty();
}

bool is_plain_integer(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    return is_digits(digits) && (digits.size() == text.size() ? digits == "0" || digits[0] != '0' : digits[0] != '0');
}

bool fits_64_bits(std::string_view integer) {
    if (integer.size() <= 18) return true;
    int64_t with_sign = 0;
    uint64_t without = 0;
    const char* const end = integer.data() + integer.size();
    return std::from_chars(integer.data(), end, with_sign).ec == std::errc{} || std::from_chars(integer.data(), end, without).ec == std::errc{};
}

class Walk {
public:
    Walk(std::string& path, Arena& names, Arena& arena, std::vector<Leaf>& leaves) : path_(path), names_(names), arena_(arena), leaves_(leaves) {
        path_.clear();
    }

    error_code object(ondemand::object object, size_t depth) {
        const size_t before = path_.size();
        for (auto each : object) {
            ondemand::field field;
            if (const error_code error = std::move(each).get(field)) return error;
            std::string_view key;
            if (const error_code error = key_of(field, key)) return error;
            ondemand::value value = field.value();
            const char first = *value.raw_json_token().data();
            error_code error{};
            if (before == 0 && first != '{' && first != '[') {
                error = scalar(key, value.raw_json_token());
            } else {
                if (before > 0) path_ += '.';
                path_ += key;
                error = element(value, first, depth + 1);
                path_.resize(before);
            }
            if (error) return error;
        }
        return simdjson::SUCCESS;
    }

    bool cut() const { return cut_; }

private:
    error_code key_of(ondemand::field& field, std::string_view& key) {
        const char* const begin = field.key().raw();
        const char* end = begin;
        while (*end != '"' && *end != '\\') ++end;
        key = {begin, static_cast<size_t>(end - begin)};
        if (*end == '"') return simdjson::SUCCESS;
        if (const error_code error = field.unescaped_key().get(key)) return error;
        key = names_.copy(key);
        return simdjson::SUCCESS;
    }

    error_code element(ondemand::value& value, char first, size_t depth) {
        if (first != '{' && first != '[') return scalar(path_name(), value.raw_json_token());
        if (depth > most_depth) return deep(value, first);
        if (first == '{') {
            ondemand::object inner;
            if (const error_code error = value.get_object().get(inner)) return error;
            return object(inner, depth);
        }
        ondemand::array items;
        if (const error_code error = value.get_array().get(items)) return error;
        for (auto each : items) {
            ondemand::value item;
            if (const error_code error = std::move(each).get(item)) return error;
            if (const error_code error = element(item, *item.raw_json_token().data(), depth + 1)) return error;
        }
        return simdjson::SUCCESS;
    }

    error_code deep(ondemand::value& value, char first) {
        std::string_view json;
        if (first == '{') {
            ondemand::object inner;
            if (const error_code error = value.get_object().get(inner)) return error;
            if (const error_code error = inner.raw_json().get(json)) return error;
        } else {
            ondemand::array inner;
            if (const error_code error = value.get_array().get(inner)) return error;
            if (const error_code error = inner.raw_json().get(json)) return error;
        }
        return leaf(path_name(), LeafKind::text, json);
    }

    error_code scalar(std::string_view name, std::string_view token) {
        while (is_blank(token.back())) token.remove_suffix(1);
        switch (token[0]) {
            case '"': return leaf(name, LeafKind::string, token.substr(1, token.size() - 2));
            case 't': return token == "true" ? leaf(name, LeafKind::boolean, token) : simdjson::T_ATOM_ERROR;
            case 'f': return token == "false" ? leaf(name, LeafKind::boolean, token) : simdjson::F_ATOM_ERROR;
            case 'n': return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
            default: return number(name, token);
        }
    }

    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

    // Integers of 64 bits as they stand. Others as the shortest text that reads back the same; with an exponent where plain digits
    // would read as an integer past 64 bits. What no double can hold is kept as text.
    error_code number(std::string_view name, std::string_view token) {
        if (is_plain_integer(token)) return leaf(name, fits_64_bits(token) ? LeafKind::number : LeafKind::text, token);
        double n = 0;
        if (!is_number(token)) return simdjson::NUMBER_ERROR;
        if (std::from_chars(token.data(), token.data() + token.size(), n).ec != std::errc{}) return leaf(name, LeafKind::text, token);
        if (n == 0) n = 0;  // and not -0
        std::array<char, 32> digits;
        char* const end = digits.data() + digits.size();
        const auto written = std::abs(n) >= 1e18 ? std::to_chars(digits.data(), end, n, std::chars_format::scientific) : std::to_chars(digits.data(), end, n);
        return leaf(name, LeafKind::number, arena_.copy({digits.data(), static_cast<size_t>(written.ptr - digits.data())}));
    }

    std::string_view path_name() { return names_.copy(path_); }

    error_code leaf(std::string_view name, LeafKind kind, std::string_view text) {
        cut_ = leaves_.size() == most_leaves;
        if (!cut_) leaves_.push_back({name, kind, text});
        return simdjson::SUCCESS;
    }

    std::string& path_;
    Arena& names_;
    Arena& arena_;
    std::vector<Leaf>& leaves_;
    bool cut_ = false;
};

}  // namespace

struct Reader::State {
    ondemand::parser parser;
    std::string path;
    Arena names;

    error_code parse(std::string_view line, Arena& arena, std::vector<Leaf>& leaves, LineResult& out) {
        leaves.clear();
        names.reset();
        ondemand::document document;
        ondemand::object root;
        if (const error_code error = parser.iterate(line.data(), line.size(), line.size() + line_padding).get(document)) return error;
        if (const error_code error = document.get_object().get(root)) return error;
        Walk walk(path, names, arena, leaves);
        if (const error_code error = walk.object(root, 1)) return error;
        out.cut = walk.cut();
        out.line = line;
        // Past the last token there is no place to be at.
        return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
    }
};
static_assert(line_padding >= simdjson::SIMDJSON_PADDING);

Reader::Reader() : state_(std::make_unique<State>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

namespace {

std::string_view padded(std::string_view line, Arena& arena) {
    char* const out = arena.allocate(line.size() + line_padding);
    std::memcpy(out, line.data(), line.size());
    std::memset(out + line.size(), ' ', line_padding);
    return {out, line.size()};
}

}  // namespace

LineResult Reader::read(std::string_view line, size_t readable_after, Arena& arena, std::vector<Leaf>& leaves) {
    LineResult out;
    error_code error = state_->parse(readable_after >= line_padding ? line : padded(line, arena), arena, leaves, out);
    if (error == simdjson::UTF8_ERROR) {
        out.repaired = true;
        error = state_->parse(padded(to_valid_utf8(line), arena), arena, leaves, out);
    }
    if (error == simdjson::INCORRECT_TYPE)
        out.error = "it is JSON, but not an object";
    else if (error)
        out.error = simdjson::error_message(error);
    return out;
}

namespace {

// Four hexadecimal digits at `at`, or nothing.
bool take_unit(std::string_view text, size_t at, uint32_t& unit) {
    if (at + 4 > text.size()) return false;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
    return error == std::errc{} && end == text.data() + at + 4;
}

// What the escape at `at` (of its backslash) means; `at` moves behind it. An unknown one means its backslash.
char32_t take_escape(std::string_view text, size_t& at) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char letter = at + 1 < text.size() ? text[at + 1] : '\0';
    if (const size_t known = letters.find(letter); letter != '\0' && known != std::string_view::npos) {
        at += 2;
        return static_cast<unsigned char>(meanings[known]);
    }
    uint32_t unit = 0;
    if (letter != 'u' || !take_unit(text, at + 2, unit)) {
        at += 1;
        return '\\';
    }
    at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    uint32_t low = 0;
    if (unit > 0xDBFF || text.substr(at, 2) != "\\u" || !take_unit(text, at + 2, low) || low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
    at += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

}  // namespace

std::string_view unescaped(std::string_view string, Arena& arena) {
    size_t at = string.find('\\');
    if (at == std::string_view::npos) return string;
    char* const start = arena.allocate(string.size());  // no escape is shorter than what it means
    char* out = start;
    size_t copied = 0;
    while (at != std::string_view::npos) {
        out = std::copy(string.begin() + static_cast<ptrdiff_t>(copied), string.begin() + static_cast<ptrdiff_t>(at), out);
        const char32_t c = take_escape(string, at);
        if (c < 0x80)
            *out++ = static_cast<char>(c);
        else
            out = put_utf8(out, c);
        copied = at;
        at = string.find('\\', at);
    }
    out = std::copy(string.begin() + static_cast<ptrdiff_t>(copied), string.end(), out);
    const auto used = static_cast<size_t>(out - start);
    arena.shrink_last(start, string.size(), used);
    return {start, used};
}

bool spells_out(std::string_view json) {
    size_t i = 0;
#if defined(__SSE2__)
    const auto all = [](char c) { return _mm_set1_epi8(c); };
    for (; i + 17 <= json.size(); i += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(json.data() + i));
        const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(json.data() + i + 1));
        const __m128i letter = _mm_or_si128(_mm_cmpeq_epi8(next, all('u')), _mm_cmpeq_epi8(next, all('/')));
        const __m128i escape = _mm_and_si128(_mm_cmpeq_epi8(here, all('\\')), letter);
        if (_mm_movemask_epi8(_mm_or_si128(here, escape)) != 0) return false;
    }
#endif
    for (; i < json.size(); ++i) {
        if (static_cast<unsigned char>(json[i]) >= 0x80) return false;
        if (json[i] == '\\' && i + 1 < json.size() && (json[i + 1] == 'u' || json[i + 1] == '/')) return false;
    }
    return true;
}

}  // namespace redoubt::formats::ndjson
