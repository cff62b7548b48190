// The bytes of an advisory index. Everything is little-endian and aligned to its size; offsets are from the start of the file.
//
//   header       this struct; `crc` is of the header with 0 in its place
//   buckets      a hash table with open addressing, a power of two in size: {fingerprint, block / 8}, empty where both are 0
//   names        for each name, sorted by ecosystem and name: block / 8
//   blocks       for each name one block, aligned to 8; see below
//   ecosystems   for each ecosystem its text: {text, bytes}
//   advisories   for each advisory, sorted by id: AdvisoryEntry
//   ids          for each id that any record names, sorted: IdEntry
//   members      for each class of aliases its ids, one behind the other; `classes` says where each begins, one more than there are
//   upstreams    numbers of ids, the advisories say which
//   texts        what {text, bytes} point into
//   checksums    CRC-32 of each 64 KiB of the file before this section; `checksums_crc` is of the section
//
// A block holds what is known of one name: BlockHeader, ranges {from, to, advisory}, advisories of the exact versions, offsets of
// the texts, texts: the name, the bounds of the ranges in the order of the ecosystem, the exact versions in the order of bytes.
//
// The idea: a version has a rank among the bounds b0 < b1 < … of its name: 2i + 1 if it equals bi, 2i if it lies before bi and behind
// the ones before. Then "affected" is from <= rank < to. A few comparisons of versions say the rank, and every range of the name is
// two comparisons of integers.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace redoubt::advisories::layout {

constexpr std::array<char, 8> magic{'R', 'D', 'B', 'T', 'A', 'D', 'V', '\n'};
constexpr uint32_t format_version = 1;
constexpr uint64_t chunk_bytes = 64 << 10;
constexpr uint32_t none = UINT32_MAX;

struct Section {
    uint64_t offset = 0;
    uint64_t bytes = 0;
};

enum SectionKind : size_t { buckets, names, blocks, ecosystems, advisories, ids, members, classes, upstreams, texts, checksums, section_count };

struct Header {
    std::array<char, 8> magic{};
    uint32_t version = 0;
    uint32_t crc = 0;
    uint64_t file_bytes = 0;
    uint64_t ranges = 0;    // over all names
    uint64_t versions = 0;  // exact ones over all names
    uint32_t checksums_crc = 0;
    uint32_t unused = 0;
    std::array<Section, section_count> sections{};
};
static_assert(sizeof(Header) == 48 + 16 * section_count);

struct Bucket {
    uint32_t fingerprint = 0;
    uint32_t block = 0;  // in units of 8 bytes from the start of the file
};

struct Text {
    uint32_t text = 0;  // from the start of the texts
    uint32_t bytes = 0;
};

struct BlockHeader {
    uint32_t bytes = 0;  // of the block
    uint32_t ecosystem = 0;
    uint32_t name_bytes = 0;
    uint32_t bounds = 0;
    uint32_t ranges = 0;
    uint32_t versions = 0;  // exact ones
};

struct Range {
    uint32_t from = 0, to = 0;  // ranks
    uint32_t advisory = 0;
};

struct AdvisoryEntry {
    int64_t modified = 0;  // seconds since 1970
    Text summary{};
    uint32_t id = 0;
    uint32_t upstream = 0;  // the first in the upstreams
    uint32_t upstream_count = 0;
    uint8_t score = 0;          // CVSS, tenths
    uint8_t score_version = 0;  // 0: there is no score; else 1 + CvssVersion
    uint8_t withdrawn = 0;
    uint8_t unused = 0;
};
static_assert(sizeof(AdvisoryEntry) == 32);

struct IdEntry {
    Text text{};
    uint32_t alias_class = 0;
    uint32_t advisory = none;
};
static_assert(sizeof(IdEntry) == 16);

constexpr uint64_t mixed(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// The hash of a name in an ecosystem.
inline uint64_t hash_of(uint32_t ecosystem, std::string_view name) {
    uint64_t hash = 0x9e3779b97f4a7c15 ^ ecosystem;
    for (size_t at = 0; at < name.size(); at += 8) {
        uint64_t word = 0;
        std::memcpy(&word, name.data() + at, name.size() - at < 8 ? name.size() - at : 8);
        hash = mixed(hash ^ word, 0xa0761d6478bd642f);
    }
    return mixed(hash ^ name.size(), 0xe7037ed1a0b428db);
}

}  // namespace redoubt::advisories::layout
