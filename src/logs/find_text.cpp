#include "logs/find_text.h"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"

namespace redoubt::logs {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What two bytes of a literal must look like, and how far they are apart.
struct Ends {
    char first = 0, last = 0, first_fold = 0, last_fold = 0;
    size_t apart = 0;

    explicit Ends(std::string_view literal) : apart(literal.size() - 1) {
        first_fold = is_letter(literal.front()) ? 0x20 : 0;
        last_fold = is_letter(literal.back()) ? 0x20 : 0;
        first = static_cast<char>(literal.front() | first_fold);
        last = static_cast<char>(literal.back() | last_fold);
    }
};

bool stands_at(const char* text, std::string_view literal) {
    for (size_t i = 0; i < literal.size(); ++i)
        if (lower(text[i]) != lower(literal[i])) return false;
    return true;
}

size_t find_plainly(std::string_view text, std::string_view literal, size_t from) {
    for (; from + literal.size() <= text.size(); ++from)
        if (stands_at(text.data() + from, literal)) return from;
    return std::string_view::npos;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) size_t find_wide(std::string_view text, std::string_view literal, size_t from) {
    const Ends ends(literal);
    const __m256i first = _mm256_set1_epi8(ends.first), last = _mm256_set1_epi8(ends.last);
    const __m256i first_fold = _mm256_set1_epi8(ends.first_fold), last_fold = _mm256_set1_epi8(ends.last_fold);
    for (; from + ends.apart + 32 <= text.size(); from += 32) {
        const auto* at = text.data() + from;
        const __m256i a = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), first_fold);
        const __m256i b = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + ends.apart)), last_fold);
        auto found = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(a, first), _mm256_cmpeq_epi8(b, last))));
        for (; found != 0; found &= found - 1) {
            const size_t place = from + static_cast<size_t>(std::countr_zero(found));
            if (stands_at(text.data() + place, literal)) return place;
        }
    }
    return find_plainly(text, literal, from);
}
#endif

}  // namespace

size_t find_ignoring_case(std::string_view text, std::string_view literal, size_t from) {
    if (literal.empty()) return from <= text.size() ? from : std::string_view::npos;
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx2") != 0;
    if (wide) return find_wide(text, literal, from);
#endif
    return find_plainly(text, literal, from);
}

void LiteralFinder::start(std::string_view text) {
    text_ = text;
    places_.clear();
    for (const std::string& literal : literals_) places_.push_back(find_ignoring_case(text, literal, 0));
}

size_t LiteralFinder::next(size_t from) {
    size_t nearest = std::string_view::npos;
    for (size_t i = 0; i < literals_.size(); ++i) {
        if (places_[i] < from) places_[i] = find_ignoring_case(text_, literals_[i], from);
        nearest = std::min(nearest, places_[i]);
    }
    return nearest;
}

}  // namespace redoubt::logs
