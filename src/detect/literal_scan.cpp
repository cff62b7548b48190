#include "detect/literal_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "detect/byte_frequency.h"
#include "formats/ndjson/escapes.h"

namespace redoubt::detect {
namespace {

constexpr size_t most_literals = 48;
constexpr size_t lanes = 32, wide_lanes = 64;
constexpr double most_stops = 1.0 / 200;  // beyond that Vectorscan is quicker

// Of which four low and four high bits a byte of a group may be.
struct Nibbles {
    uint16_t low = 0, high = 0;
    void add(char c) {
        for (const char each : {c, upper_ascii(c)}) {
            low |= static_cast<uint16_t>(1U << (static_cast<unsigned char>(each) & 15));
            high |= static_cast<uint16_t>(1U << (static_cast<unsigned char>(each) >> 4));
        }
    }
    bool has(unsigned byte) const { return (low >> (byte & 15) & 1) != 0 && (high >> (byte >> 4) & 1) != 0; }
};

using Bytes = std::array<Nibbles, 3>;

double stops_of(const Bytes& bytes) {
    double all = 1;
    for (const Nibbles& nibbles : bytes) {
        double one = 0;
        for (unsigned byte = 0; byte < 256; ++byte)
            if (nibbles.has(byte)) one += byte_frequencies[byte];
        all *= one;
    }
    return all;
}

struct Group {
    uint64_t literals = 0;
    Bytes bytes{};
};

Group joined(const Group& a, const Group& b) {
    Group out{a.literals | b.literals, a.bytes};
    for (size_t i = 0; i < out.bytes.size(); ++i) {
        out.bytes[i].low |= b.bytes[i].low;
        out.bytes[i].high |= b.bytes[i].high;
    }
    return out;
}

// How many different windows it lets through.
uint64_t width(const Bytes& bytes) {
    uint64_t out = 1;
    for (const Nibbles& nibbles : bytes) out *= static_cast<uint64_t>(std::popcount(nibbles.low)) * static_cast<uint64_t>(std::popcount(nibbles.high));
    return out;
}

// Joins the two that are most alike, until there are no more than `most`.
void join_down_to(std::vector<Group>& groups, size_t most) {
    while (groups.size() > most) {
        size_t first = 0, second = 1;
        uint64_t least = UINT64_MAX;
        for (size_t a = 0; a < groups.size(); ++a)
            for (size_t b = a + 1; b < groups.size(); ++b)
                if (const uint64_t together = width(joined(groups[a], groups[b]).bytes); together < least) {
                    least = together;
                    first = a;
                    second = b;
                }
        groups[first] = joined(groups[first], groups[second]);
        groups.erase(groups.begin() + static_cast<ptrdiff_t>(second));
    }
}

// Words that stand in so many events that three bytes of one tell little, however rare each byte is.
constexpr std::string_view common_words =
    "eventid eventtype channel microsoft-windows-sysmon/operational security-auditing computer hostname provider_name providerguid version "
    "keywords opcode recordnumber execution processid threadid eventtime utctime timestamp eventreceivedtime message category task severityvalue "
    "information logname sourcename sourcemodulename sourcemoduletype accountname accounttype userid domain targetusername subjectusername "
    "logonid logontype privilege processname commandline parentimage image rulename targetobject targetfilename imageloaded signature signed "
    "hashes sha256 description product company originalfilename system32 program files users appdata local temp c:\\windows .exe .dll .local "
    "hklm\\software\\currentversion services sourceaddress destinationport network powershell scriptblocktext hostapplication contextinfo "
    "payload grantedaccess calltrace sourceimage targetimage objectname objecttype handleid accessmask true false null http";

double expected(std::string_view three) {
    const double apart = folded_frequency(three[0]) * folded_frequency(three[1]) * folded_frequency(three[2]);
    return common_words.contains(three) ? apart + 0.001 : apart;
}

size_t rarest_at(std::string_view text) {
    size_t best = 0;
    for (size_t at = 1; at + 3 <= text.size(); ++at)
        if (expected(text.substr(at, 3)) < expected(text.substr(best, 3))) best = at;
    return best;
}

bool stands(std::string_view literal, const char* text) {
    for (size_t i = 0; i < literal.size(); ++i)
        if (lower_ascii(text[i]) != literal[i]) return false;
    return true;
}

}  // namespace

struct LiteralScan::Search {
    std::string_view text;
    std::vector<uint32_t>& entries;
    uint64_t found = 0;
    bool spelled_out = true;
};

std::optional<LiteralScan> LiteralScan::build(std::span<const Wanted> literals) {
#if defined(__x86_64__)
    static const bool able = __builtin_cpu_supports("avx2") != 0;
    if (!able || literals.empty() || literals.size() > most_literals) return std::nullopt;
    LiteralScan out;
    for (const Wanted& wanted : literals) {
        if (wanted.text.size() < window) return std::nullopt;
        out.literals_.push_back({std::string(wanted.text), wanted.entry, rarest_at(wanted.text)});
    }
    out.assign_groups();
    if (out.stops_ > most_stops) return std::nullopt;
    return out;
#else
    (void)literals;
    return std::nullopt;
#endif
}

void LiteralScan::assign_groups() {
    std::vector<Group> made;
    for (size_t i = 0; i < literals_.size(); ++i) {
        Group one{uint64_t{1} << i, {}};
        for (size_t at = 0; at < window; ++at) one.bytes[at].add(literals_[i].text[literals_[i].offset + at]);
        made.push_back(one);
    }
    join_down_to(made, groups);
    for (size_t group = 0; group < made.size(); ++group) {
        of_group_[group] = made[group].literals;
        stops_ += stops_of(made[group].bytes);
        for (size_t at = 0; at < window; ++at)
            for (size_t nibble = 0; nibble < wide_lanes; ++nibble) {
                const auto bit = static_cast<uint8_t>(1U << group);
                if (made[group].bytes[at].low >> nibble % 16 & 1) masks_[at].low[nibble] |= bit;
                if (made[group].bytes[at].high >> nibble % 16 & 1) masks_[at].high[nibble] |= bit;
            }
    }
}

void LiteralScan::compare(Search& search, size_t at, uint64_t places, const uint8_t* in_groups) const {
    for (; places != 0; places &= places - 1) {
        const auto place = static_cast<size_t>(std::countr_zero(places));
        uint64_t asked = 0;
        for (unsigned left = in_groups[place]; left != 0; left &= left - 1) asked |= of_group_[static_cast<size_t>(std::countr_zero(left))];
        for (asked &= ~search.found; asked != 0; asked &= asked - 1) {
            const auto index = static_cast<size_t>(std::countr_zero(asked));
            const Literal& literal = literals_[index];
            if (at + place < literal.offset) continue;
            const size_t start = at + place - literal.offset;
            if (literal.text.size() > search.text.size() || start > search.text.size() - literal.text.size()) continue;
            if (!stands(literal.text, search.text.data() + start)) continue;
            search.found |= uint64_t{1} << index;
            search.entries.push_back(literal.entry);
        }
    }
}

#if defined(__x86_64__)
namespace {

struct Registers {
    __m256i low, high;
};
struct WideRegisters {
    __m512i low, high;
};

// What is before the window's end, or a copy with zeros behind it where the text is shorter than a window.
const char* whole_window(std::string_view text, size_t reach, std::array<char, 2 * wide_lanes>& few) {
    if (text.size() >= reach) return text.data();
    std::memcpy(few.data(), text.data(), text.size());
    return few.data();
}

[[gnu::target("avx2")]] inline __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
[[gnu::target("avx512f,avx512bw")]] inline __m512i load_wide(const void* from) { return _mm512_loadu_si512(from); }

// A bit per group that has such a byte at this place of its window.
[[gnu::target("avx2")]] inline __m256i groups_of(__m256i bytes, const Registers& masks) {
    const __m256i four = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(masks.low, _mm256_and_si256(bytes, four));
    const __m256i high = _mm256_shuffle_epi8(masks.high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), four));
    return _mm256_and_si256(low, high);
}
[[gnu::target("avx512f,avx512bw")]] inline __m512i wide_groups_of(__m512i bytes, const WideRegisters& masks) {
    const __m512i four = _mm512_set1_epi8(15);
    const __m512i low = _mm512_shuffle_epi8(masks.low, _mm512_and_si512(bytes, four));
    const __m512i high = _mm512_shuffle_epi8(masks.high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), four));
    return _mm512_and_si512(low, high);
}

// Of the two last bytes, where no window begins.
bool end_is_spelled_out(std::string_view json) { return !formats::ndjson::changes_when_read(json.substr(json.size() - 2)); }

[[gnu::target("avx2")]] inline __m256i equal(__m256i bytes, unsigned char byte) { return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(static_cast<char>(byte))); }
[[gnu::target("avx512f,avx512bw")]] inline uint64_t equal_wide(__m512i bytes, unsigned char byte) {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(static_cast<char>(byte)));
}

// Where a character beyond ASCII stands that folds to an ASCII letter.
[[gnu::target("avx2")]] inline __m256i letters_beyond(__m256i bytes, __m256i next, __m256i third) {
    const __m256i kelvin = _mm256_and_si256(_mm256_and_si256(equal(bytes, 0xE2), equal(next, 0x84)), equal(third, 0xAA));
    return _mm256_or_si256(kelvin, _mm256_and_si256(equal(bytes, 0xC5), equal(next, 0xBF)));
}
[[gnu::target("avx512f,avx512bw")]] inline uint64_t letters_beyond(__m512i bytes, __m512i next, __m512i third) {
    return (equal_wide(bytes, 0xE2) & equal_wide(next, 0x84) & equal_wide(third, 0xAA)) | (equal_wide(bytes, 0xC5) & equal_wide(next, 0xBF));
}

}  // namespace

template <bool spelling>
[[gnu::target("avx2")]] void LiteralScan::look(Search& search) const {
    constexpr size_t reach = lanes + window - 1;
    const std::string_view text = search.text;
    alignas(wide_lanes) std::array<char, 2 * wide_lanes> few{};
    const char* const from = whole_window(text, reach, few);
    const size_t last = text.size() < reach ? 0 : text.size() - reach;
    const Registers first{load(masks_[0].low.data()), load(masks_[0].high.data())};
    const Registers second{load(masks_[1].low.data()), load(masks_[1].high.data())};
    const Registers third{load(masks_[2].low.data()), load(masks_[2].high.data())};
    __m256i bad = _mm256_setzero_si256();
    for (size_t at = 0;; at = std::min(at + lanes, last)) {
        const __m256i bytes = load(from + at), next = load(from + at + 1), behind = load(from + at + 2);
        if constexpr (spelling) {
            bad = _mm256_or_si256(bad, _mm256_and_si256(equal(bytes, '\\'), _mm256_or_si256(equal(next, 'u'), equal(next, '/'))));
            if (_mm256_movemask_epi8(bytes) != 0) bad = _mm256_or_si256(bad, letters_beyond(bytes, next, behind));
        }
        const __m256i a = groups_of(bytes, first), b = groups_of(next, second), c = groups_of(behind, third);
        const __m256i here = _mm256_and_si256(_mm256_and_si256(a, b), c);
        if (_mm256_testz_si256(here, here) == 0) {
            alignas(lanes) std::array<uint8_t, lanes> in_groups;
            _mm256_store_si256(reinterpret_cast<__m256i*>(in_groups.data()), here);
            const auto none = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(here, _mm256_setzero_si256())));
            compare(search, at, ~none, in_groups.data());
        }
        if (at == last) break;
    }
    if constexpr (spelling) search.spelled_out = _mm256_movemask_epi8(bad) == 0 && end_is_spelled_out(text);
}

template <bool spelling>
[[gnu::target("avx512f,avx512bw")]] void LiteralScan::look_wide(Search& search) const {
    constexpr size_t reach = wide_lanes + window - 1;
    const std::string_view text = search.text;
    alignas(wide_lanes) std::array<char, 2 * wide_lanes> few{};
    const char* const from = whole_window(text, reach, few);
    const size_t last = text.size() < reach ? 0 : text.size() - reach;
    const WideRegisters first{load_wide(masks_[0].low.data()), load_wide(masks_[0].high.data())};
    const WideRegisters second{load_wide(masks_[1].low.data()), load_wide(masks_[1].high.data())};
    const WideRegisters third{load_wide(masks_[2].low.data()), load_wide(masks_[2].high.data())};
    uint64_t bad = 0;
    for (size_t at = 0;; at = std::min(at + wide_lanes, last)) {
        const __m512i bytes = load_wide(from + at), next = load_wide(from + at + 1), behind = load_wide(from + at + 2);
        if constexpr (spelling) {
            bad |= equal_wide(bytes, '\\') & (equal_wide(next, 'u') | equal_wide(next, '/'));
            if (_mm512_movepi8_mask(bytes) != 0) bad |= letters_beyond(bytes, next, behind);
        }
        const __m512i a = wide_groups_of(bytes, first), b = wide_groups_of(next, second), c = wide_groups_of(behind, third);
        const __m512i here = _mm512_and_si512(_mm512_and_si512(a, b), c);
        if (const uint64_t places = _mm512_test_epi8_mask(here, here); places != 0) {
            alignas(wide_lanes) std::array<uint8_t, wide_lanes> in_groups;
            _mm512_store_si512(in_groups.data(), here);
            compare(search, at, places, in_groups.data());
        }
        if (at == last) break;
    }
    if constexpr (spelling) search.spelled_out = bad == 0 && end_is_spelled_out(text);
}

const bool has_wide_registers = __builtin_cpu_supports("avx512bw") != 0;

void LiteralScan::find(std::string_view text, std::vector<uint32_t>& entries) const {
    if (text.size() < window) return;
    Search search{text, entries};
    has_wide_registers ? look_wide<false>(search) : look<false>(search);
}

bool LiteralScan::find_spelled_out(std::string_view json, std::vector<uint32_t>& entries) const {
    if (json.size() < window) return false;
    Search search{json, entries};
    has_wide_registers ? look_wide<true>(search) : look<true>(search);
    return search.spelled_out;
}
#else
void LiteralScan::find(std::string_view, std::vector<uint32_t>&) const {}
bool LiteralScan::find_spelled_out(std::string_view, std::vector<uint32_t>&) const { return false; }
#endif

}  // namespace redoubt::detect
