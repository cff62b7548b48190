#include "logs/tokens.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/quick_hash.h"

namespace redoubt::logs {
namespace {

constexpr size_t shortest_word = 3, longest_token = 128, longest_pair_value = 64;
constexpr size_t fewest_digits = 6, least_with_digits = 5;  // of words that are kept

constexpr std::array<bool, 256> word_bytes = [] {
    std::array<bool, 256> out{};
    for (size_t c = 0; c < 256; ++c) out[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    return out;
}();

// Bit i: byte i is a word character, of the first `size`.
uint64_t word_mask(const char* text, size_t size) {
    uint64_t mask = 0;
#if defined(__SSE2__)
    const auto within = [](__m128i bytes, char first, char count) {
        const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
        return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(count)), from);
    };
    for (unsigned part = 0; part < 4 && 16 * part < size; ++part) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * part));
        const __m128i letters = within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);
        const __m128i others = _mm_or_si128(within(bytes, '0', 9), _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')), bytes));
        mask |= static_cast<uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(letters, others)))) << (16 * part);
    }
#else
    for (unsigned i = 0; i < 64; ++i) mask |= uint64_t{word_bytes[static_cast<unsigned char>(text[i])]} << i;
#endif
    return size < 64 ? mask & ((uint64_t{1} << size) - 1) : mask;
}

// Calls take(begin, end) for each run of word characters.
template <class Take>
void each_word(const char* text, size_t size, Take&& take) {
    uint64_t before = 0;
    size_t begin = 0;
    for (size_t base = 0; base < size; base += 64) {
        const uint64_t mask = word_mask(text + base, size - base);
        uint64_t edges = mask ^ (mask << 1 | before);
        bool inside = before != 0;
        for (; edges != 0; edges &= edges - 1) {
            const size_t at = base + static_cast<size_t>(std::countr_zero(edges));
            if (inside) take(begin, at);
            begin = at;
            inside = !inside;
        }
        before = mask >> 63;
        if (size - base <= 64 && inside) take(begin, size);
    }
}

bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

// What stands in times: 1 digits and joints, 2 the letters T and Z; 4: what does not.
constexpr std::array<uint8_t, 256> clock_bytes = [] {
    std::array<uint8_t, 256> out{};
    out.fill(4);
    for (const char c : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', ':', '.'}) out[static_cast<size_t>(c)] = 1;
    for (const char c : {'T', 'Z', 't', 'z'}) out[static_cast<size_t>(c)] = 2;
    return out;
}();

bool is_clock(std::string_view text) {
    if (!is_digit_byte(text[0])) return false;
    unsigned all = 0;
    for (const char c : text) all |= clock_bytes[static_cast<unsigned char>(c)];
    return (all & 6) == 2;
}

bool is_decimal(std::string_view text) {
    const size_t point = text.find('.');
    return point != std::string_view::npos && std::ranges::all_of(text.substr(0, point), is_digit_byte) &&
           std::ranges::all_of(text.substr(point + 1), is_digit_byte);
}

// Too short to tell one block from another.
bool is_weak(std::string_view word) {
    if (word.size() >= fewest_digits) return false;
    const auto digits = static_cast<size_t>(std::ranges::count_if(word, is_digit_byte));
    return digits == word.size() || (digits > 0 && word.size() < least_with_digits);
}

// Words to tokens: remembers the name and the address under way.
template <class Take>
class Grouping {
public:
    Grouping(const char* text, Take& take) : text_(text), take_(take) {}

    void word(size_t begin, size_t end) {
        const char joint = has_last_ && begin == last_ + 1 ? text_[last_] : ' ';
        if (joint == ':') {
            flush_name();
            colons_ = true;
        } else if (joint != '.' && joint != '-') {
            flush_all();
        }
        if (names_++ == 0) name_ = begin;
        if (!has_last_) address_ = begin;
        const std::string_view word(text_ + begin, end - begin);
        if (word.size() >= shortest_word && !is_weak(word)) emit(begin, end);
        has_last_ = true;
        last_ = end;
    }

    void flush_all() {
        flush_name();
        if (has_last_ && colons_) emit(address_, last_);
        has_last_ = colons_ = false;
    }

private:
    void flush_name() {
        if (names_ > 1 && !(names_ == 2 && is_digit_byte(text_[name_]) && is_decimal({text_ + name_, last_ - name_}))) emit(name_, last_);
        names_ = 0;
    }

    void emit(size_t begin, size_t end) {
        const std::string_view token(text_ + begin, end - begin);
        if (token.size() <= longest_token && !is_clock(token)) take_(begin, end);
    }

    const char* text_;
    Take& take_;
    size_t name_ = 0, address_ = 0, last_ = 0, names_ = 0;
    bool has_last_ = false, colons_ = false;
};

template <class Take>
void each_token(const char* text, size_t size, Take take) {
    Grouping<Take> grouping(text, take);
    each_word(text, size, [&](size_t begin, size_t end) { grouping.word(begin, end); });
    grouping.flush_all();
}

std::string padded(std::string_view text) {
    std::string out(text);
    out.append(token_padding, '\0');
    return out;
}

// 10.1.2.3: what each_token() finds of it is the whole.
bool is_dotted_address(std::string_view text) {
#if defined(__SSE2__)
    constexpr size_t shortest = 7, longest = 15;
    if (text.size() < shortest || text.size() > longest || !is_digit_byte(text.front())) return false;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
    const __m128i from_zero = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const unsigned all = (1U << text.size()) - 1;
    const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero))) & all;
    const unsigned dots = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')))) & all;
    const bool apart = (dots & (dots << 1)) == 0 && (digits & (digits >> 1) & (digits >> 2) & (digits >> 3)) == 0;
    return (digits | dots) == all && std::popcount(dots) == 3 && apart && (dots >> (text.size() - 1)) == 0;
#else
    return text.empty();
#endif
}

bool is_joint(char c) { return c == '.' || c == '-' || c == ':'; }

}  // namespace

bool is_word_byte(unsigned char c) { return word_bytes[c]; }

TokenHash token_hash(std::string_view text) { return quick_hash<0x20>(text); }

TokenHash joined_hash(TokenHash name, TokenHash value) { return mixed_hash(name ^ hash_key2, value ^ hash_key1) | 1; }

bool has_pair(std::string_view value, bool few_values) {
    if (value.empty() || value.size() > longest_pair_value) return false;
    return few_values || value.size() < least_with_digits || std::ranges::none_of(value, is_digit_byte);
}

bool is_small_number(std::string_view value) { return !value.empty() && value.size() < least_with_digits && std::ranges::all_of(value, is_digit_byte); }

TokenHash many_numbers(TokenHash name) { return joined_hash(name, hash_key1); }

[[gnu::flatten]] void Tokens::add(std::string_view text) {
    if (is_dotted_address(text)) return add_hash(quick_hash<0x20>(text));
    each_token(text.data(), text.size(), [&](size_t begin, size_t end) { add_hash(quick_hash<0x20>(std::string_view(text.data() + begin, end - begin))); });
}

void Tokens::clear() {
    keys_.clear();
    std::ranges::fill(recent_, 0);
    recent_[0] = UINT32_MAX;  // 0 is a key that was not seen
}

std::span<const TokenKey> Tokens::sorted() {
    constexpr unsigned digit_bits = 11;
    constexpr size_t digits = size_t{1} << digit_bits;
    other_.resize(keys_.size());
    for (unsigned shift = 0; shift < 32; shift += digit_bits) {
        std::array<uint32_t, digits> next{};
        for (const TokenKey key : keys_) ++next[key >> shift & (digits - 1)];
        uint32_t before = 0;
        for (uint32_t& count : next) before += std::exchange(count, before);
        for (const TokenKey key : keys_) other_[next[key >> shift & (digits - 1)]++] = key;
        keys_.swap(other_);
    }
    keys_.erase(std::ranges::unique(keys_).begin(), keys_.end());
    return keys_;
}

Reach reach_of(std::string_view text) {
    Reach reach = Reach::word;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        if (!is_joint(text[i]) || !is_word_byte(static_cast<unsigned char>(text[i - 1])) || !is_word_byte(static_cast<unsigned char>(text[i + 1]))) continue;
        if (text[i] == ':') return Reach::address;
        reach = Reach::name;
    }
    return reach;
}

bool stands_alone(std::string_view whole, size_t begin, size_t end, Reach reach, bool open_begin, bool open_end) {
    const auto is_word = [&](size_t at) { return at < whole.size() && is_word_byte(static_cast<unsigned char>(whole[at])); };
    const auto joins = [&](size_t at) {
        return at < whole.size() && reach != Reach::word && (whole[at] == '.' || whole[at] == '-' || (whole[at] == ':' && reach == Reach::address));
    };
    if (!open_begin && is_word(begin)) {
        if (begin > 0 && (is_word(begin - 1) || (begin > 1 && joins(begin - 1) && is_word(begin - 2)))) return false;
    }
    if (!open_end && end > begin && is_word(end - 1)) {
        if (is_word(end) || (joins(end) && is_word(end + 1))) return false;
    }
    return true;
}

std::vector<TokenHash> sure_tokens(std::string_view piece, bool open_begin, bool open_end) {
    std::vector<TokenHash> out;
    const std::string text = padded(piece);
    const size_t size = piece.size();
    const bool joint_begin = size > 0 && is_joint(piece.front()), joint_end = size > 0 && is_joint(piece.back());
    each_token(text.data(), size, [&](size_t begin, size_t end) {
        const bool joined = reach_of(piece.substr(begin, end - begin)) != Reach::word;
        if (begin == 0 && open_begin) return;
        if (end == size && open_end) return;
        // Next to an edge that joins, or an open one behind a joint, a name may go on.
        if (joined && begin <= 1 && (joint_begin && begin == 1)) return;
        if (joined && joint_end && end + 1 == size) return;
        out.push_back(token_hash(piece.substr(begin, end - begin)));
    });
    return out;
}

TokenHash pair_hash(std::string_view field, std::string_view value) { return joined_hash(token_hash(field), token_hash(value)); }

}  // namespace redoubt::logs
