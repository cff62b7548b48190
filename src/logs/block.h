// A block: about 1.5 MiB of lines as one zstd frame, behind a skippable frame that says what is in it. A segment is blocks one after
// another and nothing else, so that `zstd -dc` reads it as text, also when its end is cut off.
//
//   u32 0x184D2A5E, u32 bytes that follow         (a skippable frame, RFC 8878 section 3.1.2)
//   "RDLB", u16 version = 1, u16 flags, u32 compressed, u32 raw, u32 events, u32 CRC-32 of the compressed frame,
//   u64 first, i64 earliest, i64 latest, i64 received from, i64 received to     (ns since 1970)
//   u32 gaps, then for each: u32 event, u64 more          (only after re-packing)
//   u32 CRC-32 of all the above
//   the zstd frame, with its content size and checksum
//
// Events are numbered over the whole store in the order of arrival: `first`, first + 1, …; a gap says that from the event with
// this index in the block on numbers are `more` higher, where events between were removed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace redoubt::logs {

constexpr uint16_t block_has_letters_escaped = 1;  // some JSON in it writes letters as \u: texts may not stand as they are
constexpr uint16_t block_has_made_texts = 2;       // some values of fields do not stand in their line: decoded, or numbers written anew
constexpr uint32_t most_block_bytes = 64U << 20;
constexpr size_t most_block_events = size_t{1} << 20;

struct NumberGap {
    uint32_t event = 0;
    uint64_t more = 0;
};

struct BlockHeader {
    uint16_t flags = 0;
    uint32_t compressed = 0, raw = 0, events = 0, crc = 0;
    uint64_t first = 0;
    Time earliest{}, latest{}, received_from{}, received_to{};
    std::vector<NumberGap> gaps{};

    uint64_t number_of(uint32_t event) const;
    uint64_t next() const { return events == 0 ? first : number_of(events - 1) + 1; }
};

std::string encode_header(const BlockHeader& header);
// The header that `bytes` begin with, and its size; Code::malformed. The frame may be cut off, its sum is not checked.
Result<size_t> read_header(std::string_view bytes, BlockHeader& header);

// One per thread.
class BlockPacker {
public:
    BlockPacker();
    ~BlockPacker();
    // Levels of zstd; from 9 on with a window over long distances.
    Result<std::string> pack(std::string_view raw, int level, size_t lines);

private:
    ZSTD_CCtx_s* context_;
    std::string room_;
};

class BlockUnpacker {
public:
    BlockUnpacker();
    ~BlockUnpacker();
    // Into `out`, with readable bytes behind (line_padding); checks length and checksums.
    Result<std::string_view> unpack(std::string_view frame, uint32_t raw, std::string& out);

private:
    ZSTD_DCtx_s* context_;
};

}  // namespace redoubt::logs
