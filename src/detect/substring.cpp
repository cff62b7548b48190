#include "detect/substring.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "detect/byte_frequency.h"

namespace redoubt::detect {
namespace {

constexpr size_t places_at_once = 32;

#if defined(__x86_64__)
[[gnu::target("avx2")]] inline __m256i load(const char* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }

// The text holds 32 places for the literal, or more.
[[gnu::target("avx2")]] bool stands_in_long(std::string_view text, std::string_view literal, RareBytes rare) {
    const size_t last = text.size() - literal.size() + 1 - places_at_once;
    const __m256i first = _mm256_set1_epi8(literal[rare.first]), second = _mm256_set1_epi8(literal[rare.second]);
    const char* const from = text.data();
    for (size_t at = 0;; at = std::min(at + places_at_once, last)) {
        const __m256i one = _mm256_cmpeq_epi8(load(from + at + rare.first), first), other = _mm256_cmpeq_epi8(load(from + at + rare.second), second);
        for (auto places = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(one, other))); places != 0; places &= places - 1)
            if (std::memcmp(from + at + static_cast<size_t>(std::countr_zero(places)), literal.data(), literal.size()) == 0) return true;
        if (at == last) return false;
    }
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#else
bool stands_in_long(std::string_view text, std::string_view literal, RareBytes) { return text.find(literal) != std::string_view::npos; }
constexpr bool has_avx2 = false;
#endif

}  // namespace

RareBytes rare_bytes(std::string_view literal) {
    RareBytes out;
    const auto rarer = [&](size_t a, uint32_t b) {
        return byte_frequencies[static_cast<unsigned char>(literal[a])] < byte_frequencies[static_cast<unsigned char>(literal[b])];
    };
    for (uint32_t i = 1; i < literal.size(); ++i)
        if (rarer(i, out.first)) out.first = i;
    if (out.first == 0 && literal.size() > 1) out.second = 1;
    for (uint32_t i = 0; i < literal.size(); ++i)
        if (i != out.first && rarer(i, out.second)) out.second = i;
    return out;
}

bool stands_in(std::string_view text, std::string_view literal, RareBytes rare) {
    if (!has_avx2 || literal.empty() || text.size() < literal.size() + places_at_once - 1) return text.find(literal) != std::string_view::npos;
    return stands_in_long(text, literal, rare);
}

}  // namespace redoubt::detect
