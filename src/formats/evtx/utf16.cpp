#include "formats/evtx/utf16.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/text.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace redoubt::formats::evtx {
namespace {

#if defined(__x86_64__)
const bool has_wide_units = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;

// Up to the first unit that is not ASCII.
[[gnu::target("avx512f,avx512bw,avx512vl")]] size_t copy_ascii_wide(const char* in, size_t units, char* out) {
    constexpr size_t lanes = 32;
    const __m512i high = _mm512_set1_epi16(static_cast<short>(0xFF80));
    for (size_t done = 0; done < units; done += lanes) {
        const __mmask32 here = units - done >= lanes ? ~__mmask32{0} : (__mmask32{1} << (units - done)) - 1;
        const __m512i block = _mm512_maskz_loadu_epi16(here, in + done * 2);
        const __mmask32 beyond = _mm512_test_epi16_mask(block, high);
        _mm256_mask_storeu_epi8(out + done, here, _mm512_cvtepi16_epi8(block));
        if (beyond != 0) return done + static_cast<size_t>(std::countr_zero(beyond));
    }
    return units;
}

size_t copy_ascii_blocks(const char* in, size_t units, char* out) {
    const __m128i high = _mm_set1_epi16(static_cast<short>(0xFF80));
    size_t done = 0;
    for (; done + 8 <= units; done += 8) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + done * 2));
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_and_si128(block, high), _mm_setzero_si128())) != 0xFFFF) break;
        _mm_storel_epi64(reinterpret_cast<__m128i*>(out + done), _mm_packus_epi16(block, block));
    }
    return done;
}
#else
constexpr bool has_wide_units = false;
size_t copy_ascii_wide(const char*, size_t, char*) { return 0; }
size_t copy_ascii_blocks(const char*, size_t, char*) { return 0; }
#endif

// How many units from the start were ASCII and have been copied: all of them, or a number not beyond the first that is not.
size_t copy_ascii(const char* in, size_t units, char* out) { return has_wide_units ? copy_ascii_wide(in, units, out) : copy_ascii_blocks(in, units, out); }

uint16_t unit_at(const char* in, size_t i) {
    uint16_t unit = 0;
    std::memcpy(&unit, in + i * 2, 2);
    return unit;
}

}  // namespace

size_t utf16_to_utf8(std::string_view bytes, char* out) {
    const char* in = bytes.data();
    const size_t units = bytes.size() / 2;
    char* const start = out;
    for (size_t i = 0; i < units;) {
        const size_t copied = copy_ascii(in + i * 2, units - i, out);
        i += copied;
        out += copied;
        for (const size_t stop = i + 8 < units ? i + 8 : units; i < stop; ++i) {
            const uint32_t unit = unit_at(in, i);
            if (unit < 0x80) {
                *out++ = static_cast<char>(unit);
            } else if (unit < 0xD800 || unit > 0xDFFF) {
                out = put_utf8(out, unit);
            } else if (const uint32_t next = unit < 0xDC00 && i + 1 < units ? unit_at(in, i + 1) : 0U; next >= 0xDC00 && next <= 0xDFFF) {
                out = put_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
                ++i;
            } else {
                out = put_utf8(out, 0xFFFD);
            }
        }
    }
    return static_cast<size_t>(out - start);
}

bool narrow_into(std::string_view bytes, char*& out) {
    const size_t units = bytes.size() / 2;
    for (size_t i = copy_ascii(bytes.data(), units, out); i < units; ++i) {
        const uint16_t unit = unit_at(bytes.data(), i);
        if (unit >= 0x80) return false;
        out[i] = static_cast<char>(unit);
    }
    out += units;
    return true;
}

std::string utf16_to_utf8(std::string_view bytes) {
    std::string out(bytes.size() / 2 * 3, '\0');
    out.resize(utf16_to_utf8(bytes, out.data()));
    return out;
}

}  // namespace redoubt::formats::evtx
