#include "formats/ndjson/escapes.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"

namespace redoubt::formats::ndjson {
namespace {

// Four hexadecimal digits at `at`, or nothing.
bool take_unit(std::string_view text, size_t at, uint32_t& unit) {
    if (at + 4 > text.size()) return false;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
    return error == std::errc{} && end == text.data() + at + 4;
}

// Of an escape with one letter; 0: there is none with it.
constexpr std::array<char, 256> meanings = [] {
    std::array<char, 256> out{};
    constexpr std::string_view letters = "\"\\/bfnrt", means = "\"\\/\b\f\n\r\t";
    for (size_t i = 0; i < letters.size(); ++i) out[static_cast<unsigned char>(letters[i])] = means[i];
    return out;
}();

// What the escape at `at` (of its backslash) means; `at` moves behind it. An unknown one means its backslash.
char32_t take_escape(std::string_view text, size_t& at) {
    const char letter = at + 1 < text.size() ? text[at + 1] : '\0';
    if (const char meaning = meanings[static_cast<unsigned char>(letter)]; meaning != '\0') {
        at += 2;
        return static_cast<unsigned char>(meaning);
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

// Copies up to the next backslash or the end; `at` and `out` move on. May write 15 bytes more than it moves.
void copy_plain(std::string_view text, size_t& at, char*& out) {
#if defined(__x86_64__)
    for (; at + 16 <= text.size(); at += 16, out += 16) {
        const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), some);
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(some, _mm_set1_epi8('\\'))));
        if (found == 0) continue;
        const int before = std::countr_zero(found);
        at += static_cast<size_t>(before);
        out += before;
        return;
    }
#endif
    while (at < text.size() && text[at] != '\\') *out++ = text[at++];
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] inline __m256i bytes_are(__m256i bytes, unsigned char byte) {
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(static_cast<char>(byte)));
}

// Of whole blocks of 64 bytes, with two bytes behind them to look at.
[[gnu::target("avx2")]] bool blocks_spell_out(const char* from, size_t blocks) {
    __m256i bad = _mm256_setzero_si256();
    for (const char* const end = from + blocks * 64; from != end; from += 32) {
        const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 1));
        bad = _mm256_or_si256(bad, _mm256_and_si256(bytes_are(here, '\\'), _mm256_or_si256(bytes_are(next, 'u'), bytes_are(next, '/'))));
        if (_mm256_movemask_epi8(here) == 0) continue;
        const __m256i third = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 2));
        const __m256i kelvin = _mm256_and_si256(_mm256_and_si256(bytes_are(here, 0xE2), bytes_are(next, 0x84)), bytes_are(third, 0xAA));
        bad = _mm256_or_si256(bad, _mm256_or_si256(kelvin, _mm256_and_si256(bytes_are(here, 0xC5), bytes_are(next, 0xBF))));
    }
    return _mm256_movemask_epi8(bad) == 0;
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#else
bool blocks_spell_out(const char*, size_t) { return false; }
constexpr bool has_avx2 = false;
#endif

}  // namespace

bool changes_when_read(std::string_view at) {
    return at.starts_with("\\u") || at.starts_with("\\/") || at.starts_with("\xC5\xBF") || at.starts_with("\xE2\x84\xAA");
}

bool knows_escapes(std::string_view text) {
    for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
        const size_t before = at;
        take_escape(text, at);
        if (at == before + 1) return false;
    }
    return true;
}

std::string_view unescaped(std::string_view string, Arena& arena) {
    if (string.find('\\') == std::string_view::npos) return string;
    const size_t most = string.size() + 16;  // no escape is shorter than what it means
    char* const start = arena.allocate(most);
    char* out = start;
    for (size_t at = 0;;) {
        copy_plain(string, at, out);
        if (at == string.size()) break;
        if (const char meaning = at + 1 < string.size() ? meanings[static_cast<unsigned char>(string[at + 1])] : '\0'; meaning != '\0') {
            *out++ = meaning;
            at += 2;
            continue;
        }
        const char32_t c = take_escape(string, at);
        if (c < 0x80)
            *out++ = static_cast<char>(c);
        else
            out = put_utf8(out, c);
    }
    const auto used = static_cast<size_t>(out - start);
    arena.shrink_last(start, most, used);
    return {start, used};
}

bool spells_out(std::string_view json) {
    size_t i = 0;
    if (has_avx2 && json.size() > 66) {
        const size_t blocks = (json.size() - 2) / 64;
        if (!blocks_spell_out(json.data(), blocks)) return false;
        i = blocks * 64;
    }
    for (; i < json.size(); ++i)
        if (changes_when_read(json.substr(i, 3))) return false;
    return true;
}

}  // namespace redoubt::formats::ndjson
