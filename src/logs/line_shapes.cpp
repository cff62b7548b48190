#include "logs/line_shapes.h"

#include <algorithm>
#include <bit>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"

namespace redoubt::logs {
namespace {

using formats::ndjson::Leaf;
using formats::ndjson::LeafKind;
using ShapeKind = LineShapes::Kind;

constexpr size_t most_places = 16384, most_text_bytes = size_t{1} << 20, most_line_values = 1024, most_children = 24, longest_between = 1024;
constexpr size_t room_behind = 64;
constexpr int most_credit = 256;

// Where, from `at` on, the first byte is that ends a string or wants a second look: a quote, a backslash, a control character or a
// byte of no ASCII letter. Reads up to 15 bytes past `end`; what it finds may lie behind it.
const char* next_special(const char* at, const char* end) {
#if defined(__SSE2__)
    for (; at < end; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(marks, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)))));
        if (found != 0) return at + std::countr_zero(found);
    }
    return end;
#else
    while (at < end && *at != '"' && *at != '\\' && static_cast<signed char>(*at) >= 0x20) ++at;
    return at;
#endif
}

bool same_text(const char* a, const char* b, size_t size) {
#if defined(__SSE2__)
    for (size_t at = 0; at < size; at += 16) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at)), y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at));
        const auto same = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)));
        const size_t left = size - at;
        if ((~same & (left < 16 ? (1U << left) - 1 : 0xFFFFU)) != 0) return false;
    }
    return true;
#else
    return std::memcmp(a, b, size) == 0;
#endif
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool ends_number(char c) { return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Of 64 bits: Windows has them in each event (Keywords).
bool fits_integer(const char* digits, ptrdiff_t count, bool negative) {
    constexpr std::string_view most = "9223372036854775807", least = "9223372036854775808";
    if (count < static_cast<ptrdiff_t>(most.size())) return true;
    return count == static_cast<ptrdiff_t>(most.size()) && std::string_view(digits, most.size()) <= (negative ? least : most);
}

// The end of a number that reads back as it stands; null: it may be no such.
const char* plain_number_end(const char* at, const char* end) {
    constexpr ptrdiff_t longest_decimal = 16;
    const char* const begin = at;
    if (*at == '-') ++at;
    const char* const whole = at;
    while (at < end && is_digit(*at)) ++at;
    if (at == whole || (*whole == '0' && at - whole > 1) || !fits_integer(whole, at - whole, *begin == '-')) return nullptr;
    if (*at != '.') return ends_number(*at) && (*begin != '-' || *whole != '0') ? at : nullptr;
    const char* const fraction = ++at;
    while (at < end && is_digit(*at)) ++at;
    // Below 0.1, and with zeros at the end, another writing may be the shortest.
    if (at == fraction || at[-1] == '0' || (*whole == '0' && *fraction == '0') || at - whole > longest_decimal || !ends_number(*at)) return nullptr;
    return at;
}

uint64_t lead_of(const char* text) {
    uint64_t out = 0;
    std::memcpy(&out, text, sizeof out);
    return out;
}

struct FoundValue {
    size_t begin = 0, end = 0;
    ShapeKind kind = ShapeKind::end;
};

// The values of valid JSON, in their order, without nulls. Empty handed: more than are taken up, or names with escapes.
std::optional<std::vector<FoundValue>> values_in(std::string_view json) {
    std::vector<FoundValue> out;
    for (size_t at = 0; at < json.size() && out.size() <= most_line_values;) {
        const char c = json[at];
        if (c == '"') {
            size_t end = at + 1;
            while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
            if (end >= json.size()) return std::nullopt;
            const size_t behind = json.find_first_not_of(" \t\r\n", end + 1);
            const bool is_name = behind != std::string_view::npos && json[behind] == ':';
            if (is_name && json.substr(at, end - at).contains('\\')) return std::nullopt;
            if (!is_name) out.push_back({at + 1, end, ShapeKind::string});
            at = end + 1;
        } else if (is_digit(c) || c == '-' || c == 't' || c == 'f' || c == 'n') {
            size_t end = at;
            while (end < json.size() && !ends_number(json[end])) ++end;
            if (c != 'n') out.push_back({at, end, c == 't' || c == 'f' ? ShapeKind::boolean : ShapeKind::number});
            at = end;
        } else {
            ++at;
        }
    }
    if (out.size() > most_line_values) return std::nullopt;
    return out;
}

bool fits_leaf(const FoundValue& value, const Leaf& leaf, std::string_view json) {
    const LeafKind wanted = value.kind == ShapeKind::string ? LeafKind::string : value.kind == ShapeKind::number ? LeafKind::number : LeafKind::boolean;
    return leaf.kind == wanted && (wanted == LeafKind::number || leaf.text == json.substr(value.begin, value.end - value.begin));
}

// A string with something in it that next_special() stopped at; null: none of valid UTF-8 without control characters.
const char* odd_string_end(const char* begin, const char* at, const char* end, bool& has_escapes) {
    bool has_letters = false;
    for (;; at = next_special(at, end)) {
        if (at >= end) return nullptr;
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '"') break;
        if (byte == '\\') {
            has_escapes = true;
            if (++at >= end || static_cast<unsigned char>(*at) < 0x20) return nullptr;
            has_letters |= static_cast<unsigned char>(*at) >= 0x80;
        } else if (byte < 0x20) {
            return nullptr;
        } else {
            has_letters = true;
        }
        ++at;
    }
    return has_letters && !is_utf8({begin, static_cast<size_t>(at - begin)}) ? nullptr : at;
}

}  // namespace

// `at` goes behind the value; the quote that ends a string stands in what follows.
bool LineShapes::take_value(const char*& at, const char* end, Kind kind, Value& out) {
    const char* const begin = at;
    out.has_escapes = false;
    if (kind == Kind::string) {
        at = next_special(at, end);
        if (*at != '"') at = odd_string_end(begin, at, end, out.has_escapes);
    } else if (kind == Kind::number) {
        at = plain_number_end(at, end);
    } else {
        const size_t size = *at == 't' ? 4 : 5;
        at = same_text(at, *at == 't' ? "true\0padded to 16" : "false\0padded to 16", size) ? at + size : nullptr;
    }
    if (at == nullptr || at >= end) {
        at = begin;
        return false;
    }
    out.text = {begin, static_cast<size_t>(at - begin)};
    return true;
}

[[gnu::flatten]] bool LineShapes::read(std::string_view json, size_t readable_after) {
    if (places_.empty() || readable_after < room_behind) return false;
    count_ = 0;
    has_line_ends_ = false;
    Place* const places = places_.data();
    Value* value = values_.data();
    const char* at = json.data();
    const char* const end = at + json.size();
    for (uint32_t parent = 0;;) {
        const uint64_t lead = lead_of(at);
        uint32_t before = 0, child = places[parent].first_child;
        for (;; before = child, child = places[child].next) {
            if (child == 0) return false;
            const Place& place = places[child];
            const size_t size = place.before.size();
            if ((lead & place.lead_mask) != place.lead || size > static_cast<size_t>(end - at)) continue;
            if (size > sizeof lead && !same_text(at, place.before.data(), size)) continue;
            const char* value_at = at + size;
            has_line_ends_ |= place.has_line_ends;
            if (place.kind == Kind::end) {
                if (value_at != end) continue;
                count_ = static_cast<size_t>(value - values_.data());
                credit_ = std::min(credit_ + 1, most_credit);
                return true;
            }
            if (!take_value(value_at, end, place.kind, *value)) continue;
            value++->place = &place;
            at = value_at;
            break;
        }
        if (before != 0) {  // the next line is likely to go the same way
            places[before].next = places[child].next;
            places[child].next = places[parent].first_child;
            places[parent].first_child = child;
        }
        parent = child;
    }
}

bool LineShapes::wants_more() { return credit_ > 0 || (++passed_over_ & 63) == 0; }

void LineShapes::forget() {
    places_.clear();
    count_ = 0;
    texts_.reset();
    text_bytes_ = 0;
}

// 0: there are too many.
uint32_t LineShapes::child_of(uint32_t parent, std::string_view before, Kind kind) {
    for (uint32_t child = places_[parent].first_child; child != 0; child = places_[child].next)
        if (places_[child].kind == kind && places_[child].before == before) return child;
    if (places_[parent].children >= most_children || before.size() > longest_between) return 0;
    char* const text = texts_.allocate(before.size() + 16);
    std::ranges::copy(before, text);
    std::fill_n(text + before.size(), 16, '\0');
    text_bytes_ += before.size() + 16;
    const auto child = static_cast<uint32_t>(places_.size());
    Place& place = places_.emplace_back(Place{.kind = kind, .next = places_[parent].first_child, .before = {text, before.size()}});
    place.has_line_ends = before.find_first_of("\r\n") != std::string_view::npos;
    place.lead_mask = before.size() >= 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * before.size())) - 1;
    place.lead = lead_of(text) & place.lead_mask;
    places_[parent].first_child = child;
    ++places_[parent].children;
    return child;
}

void LineShapes::learn(std::string_view json, std::span<const Leaf> leaves, std::span<const FieldMeaning> meanings) {
    const auto values = values_in(json);
    credit_ = std::max(credit_ - 2, 0);
    if (!values || values->size() != leaves.size()) return;
    for (size_t i = 0; i < leaves.size(); ++i)
        if (!fits_leaf((*values)[i], leaves[i], json)) return;
    if (places_.size() + leaves.size() >= most_places || text_bytes_ > most_text_bytes) forget();
    if (places_.empty()) places_.emplace_back();
    values_.resize(most_line_values);
    uint32_t parent = 0;
    size_t at = 0;
    for (size_t i = 0; i < leaves.size(); ++i) {
        const FoundValue& value = (*values)[i];
        parent = child_of(parent, json.substr(at, value.begin - at), value.kind);
        if (parent == 0) return;
        at = value.end;
        Place& place = places_[parent];
        if (place.name.data() != nullptr) continue;
        place.name = texts_.copy(leaves[i].name);
        if (place.name.data() == nullptr) place.name = "";
        place.meaning = meanings[i];
        text_bytes_ += place.name.size();
    }
    child_of(parent, json.substr(at), Kind::end);
}

}  // namespace redoubt::logs
