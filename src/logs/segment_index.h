// The index of one segment: where its blocks are and what may be in them. It stands beside the segment as NAME.idx and can be
// made again from it (redoubt logs index).
//
//   "RDLI", u32 version = 4, u64 bytes of the segment, u32 blocks, u32 sources
//   per block: u64 offset of its header, u32 size of the header, u32 compressed, u32 raw, u32 events, u16 flags, u64 first,
//              u64 next, i64 earliest, i64 latest, i64 received from, i64 received to, u64 offset and u32 bytes of its
//              filter in this file, u32 CRC-32 of the filter
//   per source: u32 length and name, u64 events, u64 bytes of its lines, i64 earliest, i64 latest
//   u32 CRC-32 of the above, then the filters (token_filter.h; in version 2 those of bloom.h). Version 3 has pairs of all
//   small numbers, and decimals as names (tokens.h).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "logs/block.h"
#include "logs/token_filter.h"

namespace redoubt::logs {

struct BlockPlace {
    uint64_t offset = 0;  // of the header
    uint32_t header_bytes = 0, compressed = 0, raw = 0, events = 0;
    uint16_t flags = 0;
    uint64_t first = 0, next = 0;
    Time earliest{}, latest{}, received_from{}, received_to{};
    uint64_t filter_offset = 0;
    uint32_t filter_bytes = 0, filter_crc = 0;

    uint64_t end() const { return offset + header_bytes + compressed; }
};
BlockPlace place_of(const BlockHeader& header, uint64_t offset, size_t header_bytes);

struct SourceTotal {
    std::string source;
    uint64_t events = 0, bytes = 0;
    Time earliest{}, latest{};
};

// Copies are cheap: filters are shared.
class SegmentIndex {
public:
    uint64_t segment_bytes = 0;
    std::vector<BlockPlace> blocks;
    std::vector<SourceTotal> sources;  // by name

    void add_block(BlockPlace place, std::string filter);
    void add_source(std::string_view source, uint64_t line_bytes, Time time);
    std::string encode() const;
    // Code::malformed also where it is not of a segment of that many bytes.
    static Result<SegmentIndex> open(std::unique_ptr<Mapping> file, uint64_t segment_bytes);
    // Without filters, from the headers alone; stops at the first that is none. Sources are not known.
    static SegmentIndex from_headers(std::string_view segment);

    // Empty where the segment has none, or where it is damaged: then anything may be in the block.
    TokenFilter filter(size_t block) const;
    uint64_t events() const;

private:
    size_t last_source_ = 0;
    std::vector<std::shared_ptr<const std::string>> own_filters_;
    uint64_t own_bytes_ = 0;
    std::shared_ptr<const Mapping> file_;
    size_t file_filters_ = 0;
    bool has_blooms_ = false;
};

}  // namespace redoubt::logs
