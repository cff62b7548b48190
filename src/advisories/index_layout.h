// The bytes of an advisory index: the sections of a sealed file (sealed_file.h). Entries are aligned to their size.
//
//   buckets      a hash table with open addressing, a power of two in size: {fingerprint, block / 8}, empty where both are 0
//   names        for each name, sorted by ecosystem and name: block / 8
//   blocks       for each name one block, aligned to 8; see below
//   ecosystems   for each ecosystem its text
//   advisories   for each advisory, sorted by id: AdvisoryEntry
//   ids          for each id that any record names, sorted: IdEntry
//   members      for each class of aliases its ids, one behind the other; `classes` says where each begins, one more than there are
//   lists        numbers of ids and of CWE, the advisories say which: upstream, aliases, weaknesses
//   downstreams  for each id the advisories whose upstream names it; `downstream_starts` as classes
//   abouts       block / 8 of the names that an advisory is about; the advisories say which
//   references   texts; likewise
//   feeds        for each feed its name
//   brief_places for each advisory where its brief begins in the briefs, or none
//   briefs       advisories in short, ordered by the first name that they are about (brief.h)
//
// An overlay is an index of what changed since another was made, the base, and has besides:
//
//   hidden       the base's checksums_crc, then the numbers of its advisories that hold no more, ascending
//   rereads      pairs of texts: a feed and a member of it that the overlay has the records of; no member: the feed as a whole
//
// Each of its advisories says its number in both together. Each of its ids says all that holds of the id: a class of aliases that
// anything changed in is there as a whole, and an id that nobody names any more has no class.
//
// A block holds what is known of one name: BlockHeader, ranges {from, to, advisory}, advisories of the exact versions, offsets of
// the texts, texts: the name, the bounds of the ranges in the order of the ecosystem, the exact versions in the order of bytes.
//
// The idea: a version has a rank among the bounds b0 < b1 < … of its name: 2i + 1 if it equals bi, 2i if it lies before bi and behind
// the ones before. Then "affected" is from <= rank < to. A few comparisons of versions say the rank, and every range of the name is
// two comparisons of integers.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "advisories/sealed_file.h"

namespace redoubt::advisories::layout {

constexpr Magic index_magic{'R', 'D', 'B', 'T', 'A', 'D', 'V', '\n'};
constexpr uint32_t index_version = 4;
constexpr uint32_t none = UINT32_MAX;

enum IndexSection : size_t {
    buckets = first_section,
    names,
    blocks,
    ecosystems,
    advisories,
    ids,
    members,
    classes,
    lists,
    downstreams,
    downstream_starts,
    abouts,
    references,
    feeds,
    brief_places,
    briefs,
    hidden,
    rereads,
    index_section_count
};
static_assert(index_section_count <= most_sections);

struct Bucket {
    uint32_t fingerprint = 0;
    uint32_t block = 0;  // in units of 8 bytes from the start of the file
};

struct BlockHeader {
    uint32_t bytes = 0;  // of the block
    uint32_t ecosystem = 0;
    uint32_t name_bytes = 0;
    uint32_t bounds = 0;
    uint32_t ranges = 0;
    uint32_t versions = 0;  // exact ones
};

constexpr uint32_t fixed_flag = uint32_t{1} << 31;

struct Range {
    uint32_t from = 0, to = 0;  // ranks
    uint32_t advisory = 0;      // with fixed_flag where the record says that `to` is the version with the fix
};

struct List {
    uint32_t first = 0, count = 0;
};

struct AdvisoryEntry {
    int64_t modified = 0, published = 0;  // seconds since 1970; 0: not known
    uint64_t content = 0;                 // a hash of all that the record says but when it was modified
    Text summary{}, details{}, vector{}, urgency{};
    List upstream{}, aliases{}, abouts{}, references{}, weaknesses{};
    uint32_t id = 0;
    uint16_t feed = 0;
    uint8_t score = 0;          // CVSS, tenths
    uint8_t score_version = 0;  // 0: there is no score; else 1 + CvssVersion
    uint8_t withdrawn = 0;
    uint8_t several = 0;  // more than one record has the id
    uint8_t unused[2]{};
    uint32_t place = 0;  // in an overlay: its number in both together
};
static_assert(sizeof(AdvisoryEntry) == 112);

struct IdEntry {
    Text text{};
    uint32_t alias_class = 0;  // none: nobody names it any more
    uint32_t advisory = none;
};
static_assert(sizeof(IdEntry) == 16);

constexpr uint64_t mixed(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Up to seven bytes, and zeros behind them.
inline uint64_t word_of(const char* bytes, size_t count) {
    const auto byte = [&](size_t at) { return static_cast<uint64_t>(static_cast<unsigned char>(bytes[at])) << (8 * at); };
    if (count < 4) return count == 0 ? 0 : byte(0) | byte(count / 2) | byte(count - 1);
    uint32_t first = 0, last = 0;
    std::memcpy(&first, bytes, sizeof first);
    std::memcpy(&last, bytes + count - sizeof last, sizeof last);
    return first | static_cast<uint64_t>(last) << (8 * (count - sizeof last));
}

inline uint64_t hash_from(uint64_t hash, std::string_view text) {
    constexpr uint64_t odd = 0xa0761d6478bd642f;
    size_t at = 0;
    for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        hash = mixed(hash ^ word, odd);
    }
    if (at < text.size()) hash = mixed(hash ^ word_of(text.data() + at, text.size() - at), odd);
    return mixed(hash ^ text.size(), 0xe7037ed1a0b428db);
}

// The hash of a name in an ecosystem.
inline uint64_t hash_of(uint32_t ecosystem, std::string_view name) { return hash_from(0x9e3779b97f4a7c15 ^ ecosystem, name); }

}  // namespace redoubt::advisories::layout
