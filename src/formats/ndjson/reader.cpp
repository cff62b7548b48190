#include "formats/ndjson/reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <span>

#include <simdjson.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"
#include "formats/ndjson/escapes.h"
#include "formats/ndjson/path_names.h"

namespace redoubt::formats::ndjson {
namespace {

using simdjson::error_code;

constexpr size_t most_depth = 64;
constexpr size_t most_leaves = 16384;

bool is_digits(std::string_view text) {
    const char* const end = text.data() + text.size();
    const char* at = text.data();
    while (at != end && *at >= '0' && *at <= '9') ++at;
    return at == end && !text.empty();
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

class Names {
public:
    void start() { keys_.reset(); }
    bool trim() { return paths_.trim(); }
    std::string_view unescaped_key(std::string_view key) { return unescaped(key, keys_); }
    uint32_t expected(uint32_t parent, std::string_view key) { return paths_.expected(parent, key); }
    uint32_t child(uint32_t parent, std::string_view key) { return paths_.child(parent, key); }
    std::string_view name(uint32_t path) const { return paths_.name(path); }

private:
    PathNames paths_;
    Arena keys_;
};

// Goes over the places where stage 1 of simdjson found a bracket, a colon, a comma, or the first byte of a value: between two of
// them stand that value and blanks, no more.
class Walk {
public:
    Walk(std::string_view json, std::span<const uint32_t> places, Names& names, Arena& arena, Leaves& leaves)
        : json_(json.data()), at_(places.data()), end_(places.data() + places.size()), names_(names), arena_(arena), leaves_(leaves) {}

    error_code document() {
        if (at_ == end_) return simdjson::EMPTY;
        if (here() != '{') return simdjson::INCORRECT_TYPE;
        ++at_;
        names_.start();
        if (const error_code error = object(1, PathNames::top)) return error;
        return at_ == end_ ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
    }

    bool cut() const { return cut_; }

private:
    char here() const { return json_[*at_]; }

    // The object's bracket is behind us.
    error_code object(size_t depth, uint32_t path) {
        if (at_ == end_) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        if (here() == '}') return ++at_, simdjson::SUCCESS;
        for (;;) {
            if (end_ - at_ < 4) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
            if (here() != '"' || json_[at_[1]] != ':') return simdjson::TAPE_ERROR;
            std::string_view key = token();
            key = key.substr(1, key.size() - 2);
            uint32_t below = names_.expected(path, key);
            if (below == PathNames::top) {
                if (has_backslash(key)) {
                    if (!knows_escapes(key)) return simdjson::STRING_ERROR;
                    key = names_.unescaped_key(key);
                }
                below = names_.child(path, key);
            }
            at_ += 2;
            error_code error = element(depth + 1, below);
            bool more = false;
            if (!error) error = behind_value('}', more);
            if (error || !more) return error;
        }
    }

    error_code array(size_t depth, uint32_t path) {
        if (at_ == end_) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        if (here() == ']') return ++at_, simdjson::SUCCESS;
        for (;;) {
            if (at_ == end_) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
            error_code error = element(depth + 1, path);
            bool more = false;
            if (!error) error = behind_value(']', more);
            if (error || !more) return error;
        }
    }

    error_code element(size_t depth, uint32_t path) {
        const char first = here();
        if (first != '{' && first != '[') {
            const error_code error = scalar(path, token());
            ++at_;
            return error;
        }
        if (depth > most_depth) return deep(path);
        ++at_;
        return first == '{' ? object(depth, path) : array(depth, path);
    }

    // Takes the comma, or the bracket that ends it all.
    error_code behind_value(char closing, bool& more) {
        if (at_ == end_) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        more = here() == ',';
        if (!more && here() != closing) return simdjson::TAPE_ERROR;
        ++at_;
        return simdjson::SUCCESS;
    }

    // Kept as its JSON; only its brackets are counted.
    error_code deep(uint32_t path) {
        const uint32_t start = *at_;
        size_t open = 0;
        do {
            if (at_ == end_) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
            if (here() == '{' || here() == '[') ++open;
            if (here() == '}' || here() == ']') --open;
            ++at_;
        } while (open > 0);
        return leaf(path, LeafKind::text, {json_ + start, at_[-1] + size_t{1} - start});
    }

    // From here to the next place, without the blanks there. Behind the last place stands the length of all.
    std::string_view token() const {
        size_t size = at_[1] - *at_;
        while (is_blank(json_[*at_ + size - 1])) --size;
        return {json_ + *at_, size};
    }

    // Keys are short, and so many bytes behind them can be read.
    static bool has_backslash(std::string_view key) {
#if defined(__x86_64__)
        static_assert(line_padding >= 16);
        for (size_t at = 0; at < key.size(); at += 16) {
            const __m128i found = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(key.data() + at)), _mm_set1_epi8('\\'));
            const size_t left = key.size() - at;
            if ((_mm_movemask_epi8(found) & (left < 16 ? (1 << left) - 1 : 0xFFFF)) != 0) return true;
        }
        return false;
#else
        return key.contains('\\');
#endif
    }

    error_code scalar(uint32_t path, std::string_view token) {
        switch (token[0]) {
            case '"': return leaf(path, LeafKind::string, token.substr(1, token.size() - 2));
            case ',':
            case ':':
            case '}':
            case ']': return simdjson::TAPE_ERROR;
            case 't': return token == "true" ? leaf(path, LeafKind::boolean, token) : simdjson::T_ATOM_ERROR;
            case 'f': return token == "false" ? leaf(path, LeafKind::boolean, token) : simdjson::F_ATOM_ERROR;
            case 'n': return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
            default: return number(path, token);
        }
    }

    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

    // Integers of 64 bits as they stand. Others as the shortest text that reads back the same; with an exponent where plain digits
    // would read as an integer past 64 bits. What no double can hold is kept as text.
    error_code number(uint32_t path, std::string_view token) {
        if (is_plain_integer(token)) return leaf(path, fits_64_bits(token) ? LeafKind::number : LeafKind::text, token);
        double n = 0;
        if (!is_number(token)) return simdjson::NUMBER_ERROR;
        if (std::from_chars(token.data(), token.data() + token.size(), n).ec != std::errc{}) return leaf(path, LeafKind::text, token);
        if (n == 0) n = 0;  // and not -0
        std::array<char, 32> digits;
        char* const end = digits.data() + digits.size();
        const auto written = std::abs(n) >= 1e18 ? std::to_chars(digits.data(), end, n, std::chars_format::scientific) : std::to_chars(digits.data(), end, n);
        return leaf(path, LeafKind::number, arena_.copy({digits.data(), static_cast<size_t>(written.ptr - digits.data())}));
    }

    error_code leaf(uint32_t path, LeafKind kind, std::string_view text) {
        cut_ = leaves_.size() == most_leaves;
        if (!cut_) leaves_.add(names_.name(path), text, path, kind);
        return simdjson::SUCCESS;
    }

    const char* json_;
    const uint32_t* at_;
    const uint32_t* end_;
    Names& names_;
    Arena& arena_;
    Leaves& leaves_;
    bool cut_ = false;
};

}  // namespace

struct Reader::State {
    error_code parse(std::string_view line, Arena& arena, Leaves& leaves, LineResult& out) {
        leaves.clear();
        if (line.empty()) return simdjson::EMPTY;
        if (const error_code error = make_room(line.size())) return error;
        const auto* const bytes = reinterpret_cast<const uint8_t*>(line.data());
        if (const error_code error = stages_->stage1(bytes, line.size(), simdjson::stage1_mode::regular)) return error;
        out.line = line;
        out.renumbered |= names_.trim();
        Walk walk(line, {stages_->structural_indexes.get(), stages_->n_structural_indexes}, names_, arena, leaves);
        const error_code error = walk.document();
        out.cut = walk.cut();
        if (error) out.line = {};
        return error;
    }

private:
    error_code make_room(size_t bytes) {
        if (bytes <= capacity_) return simdjson::SUCCESS;
        const size_t wanted = std::max<size_t>(std::bit_ceil(bytes), 65536);
        const error_code error = simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, most_depth, stages_);
        capacity_ = error ? 0 : wanted;
        return error;
    }

    std::unique_ptr<simdjson::internal::dom_parser_implementation> stages_;
    size_t capacity_ = 0;
    Names names_;
};
static_assert(line_padding >= simdjson::SIMDJSON_PADDING);

void Leaves::grow() {
    const size_t room = room_ * 2 + 64;
    auto more = std::make_unique<Leaf[]>(room);
    std::copy(begin(), end(), more.get());
    leaves_ = std::move(more);
    room_ = room;
}

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

LineResult Reader::read(std::string_view line, size_t readable_after, Arena& arena, Leaves& leaves) {
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

}  // namespace redoubt::formats::ndjson
