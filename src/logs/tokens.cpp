#include "logs/tokens.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace redoubt::logs {
namespace {

constexpr uint64_t fold8 = 0x2020202020202020ULL;
constexpr uint64_t key1 = 0x9E3779B97F4A7C15ULL, key2 = 0xC2B2AE3D27D4EB4FULL;
constexpr size_t shortest_word = 3, longest_token = 128;

uint64_t mixed(uint64_t a, uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t load8(const char* at) {
    uint64_t out = 0;
    std::memcpy(&out, at, 8);
    return out | fold8;
}

constexpr std::array<bool, 256> word_bytes = [] {
    std::array<bool, 256> out{};
    for (size_t c = 0; c < 256; ++c) out[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    return out;
}();

// Bit i: byte i is a word character.
uint64_t word_mask(const char* text) {
    uint64_t mask = 0;
#if defined(__SSE2__)
    const auto within = [](__m128i bytes, char first, char count) {
        const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
        return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(count)), from);
    };
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * part));
        const __m128i letters = within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);
        const __m128i others = _mm_or_si128(within(bytes, '0', 9), _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')), bytes));
        mask |= static_cast<uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(letters, others)))) << (16 * part);
    }
#else
    for (unsigned i = 0; i < 64; ++i) mask |= uint64_t{word_bytes[static_cast<unsigned char>(text[i])]} << i;
#endif
    return mask;
}

// Calls take(begin, end) for each run of word characters.
template <class Take>
void each_word(const char* text, size_t size, Take&& take) {
    uint64_t before = 0;
    size_t begin = 0;
    for (size_t base = 0; base < size; base += 64) {
        uint64_t mask = word_mask(text + base);
        if (size - base < 64) mask &= (uint64_t{1} << (size - base)) - 1;
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

bool is_clock(const char* text, size_t size) {
    if (text[0] < '0' || text[0] > '9') return false;
    bool marked = false;
    for (size_t i = 0; i < size; ++i) {
        const char c = text[i];
        if (c == 'T' || c == 'Z' || c == 't' || c == 'z')
            marked = true;
        else if ((c < '0' || c > '9') && c != '-' && c != ':' && c != '.')
            return false;
    }
    return marked;
}

// Words to tokens: remembers the name and the address under way.
template <class Take>
class Grouping {
public:
    Grouping(const char* text, bool escaped, Take& take) : text_(text), escaped_(escaped), take_(take) {}

    void word(size_t begin, size_t end) {
        if (escaped_ && begin > 0 && text_[begin - 1] == '\\' && is_escape(begin)) {
            begin = std::min(begin + (text_[begin] == 'u' ? 5 : 1), end);
            flush_all();
            if (begin == end) return;
        }
        const char joint = has_last_ && begin == last_ + 1 ? text_[last_] : ' ';
        if (joint == ':') {
            flush_name();
            colons_ = true;
        } else if (joint != '.' && joint != '-') {
            flush_all();
        }
        if (names_++ == 0) name_ = begin;
        if (!has_last_) address_ = begin;
        if (end - begin >= shortest_word) emit(begin, end);
        has_last_ = true;
        last_ = end;
    }

    void flush_all() {
        flush_name();
        if (has_last_ && colons_) emit(address_, last_);
        has_last_ = colons_ = false;
    }

private:
    bool is_escape(size_t begin) const {
        size_t count = 1;
        while (count < begin && text_[begin - 1 - count] == '\\') ++count;
        return count % 2 == 1;
    }

    void flush_name() {
        if (names_ > 1) emit(name_, last_);
        names_ = 0;
    }

    void emit(size_t begin, size_t end) {
        const size_t size = end - begin;
        if (size > longest_token || is_clock(text_ + begin, size)) return;
        take_(begin, end);
    }

    const char* text_;
    bool escaped_;
    Take& take_;
    size_t name_ = 0, address_ = 0, last_ = 0, names_ = 0;
    bool has_last_ = false, colons_ = false;
};

template <class Take>
void each_token(const char* text, size_t size, bool escaped, Take take) {
    Grouping<Take> grouping(text, escaped, take);
    each_word(text, size, [&](size_t begin, size_t end) { grouping.word(begin, end); });
    grouping.flush_all();
}

std::string padded(std::string_view text) {
    std::string out(text);
    out.append(token_padding, '\0');
    return out;
}

bool is_joint(char c) { return c == '.' || c == '-' || c == ':'; }

}  // namespace

bool is_word_byte(unsigned char c) { return word_bytes[c]; }

TokenHash token_hash(const char* text, size_t size) {
    if (size <= 8) {
        const uint64_t kept = size == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * size)) - 1;
        return mixed((load8(text) & kept) ^ key1, (size * key2) | 1);
    }
    uint64_t hash = size * key2;
    size_t at = 0;
    for (; at + 16 < size; at += 8) hash = mixed(hash ^ load8(text + at), key1);
    const uint64_t a = load8(text + at);
    return mixed(hash ^ a ^ key1, load8(text + size - 8) ^ key2);
}

TokenHash joined_hash(TokenHash name, TokenHash value) { return mixed(name ^ key2, value ^ key1) | 1; }

void Tokens::add_hash(TokenHash hash) {
    TokenHash& slot = seen_[hash >> 49];
    if (slot == hash) return;
    slot = hash;
    hashes_.push_back(hash);
}

void Tokens::add(const char* text, size_t size, bool escaped) {
    each_token(text, size, escaped, [&](size_t begin, size_t end) { add_hash(token_hash(text + begin, end - begin)); });
}

void Tokens::clear() {
    std::ranges::fill(seen_, 0);
    hashes_.clear();
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
    each_token(text.data(), size, false, [&](size_t begin, size_t end) {
        const bool joined = reach_of(piece.substr(begin, end - begin)) != Reach::word;
        if (begin == 0 && open_begin) return;
        if (end == size && open_end) return;
        // Next to an edge that joins, or an open one behind a joint, a name may go on.
        if (joined && begin <= 1 && (joint_begin && begin == 1)) return;
        if (joined && joint_end && end + 1 == size) return;
        out.push_back(token_hash(text.data() + begin, end - begin));
    });
    return out;
}

TokenHash hash_of(std::string_view text) {
    std::array<char, 192> copy{};
    if (text.size() + token_padding > copy.size()) return token_hash(padded(text).data(), text.size());
    std::ranges::copy(text, copy.begin());
    return token_hash(copy.data(), text.size());
}

TokenHash pair_hash(std::string_view field, std::string_view value) { return joined_hash(hash_of(field), hash_of(value)); }

}  // namespace redoubt::logs
