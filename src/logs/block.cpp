#include "logs/block.h"

#include <algorithm>

#include <fmt/format.h>
#include <libdeflate.h>
#include <zstd.h>

#include "formats/ndjson/reader.h"
#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr uint32_t skippable_magic = 0x184D2A5E;
constexpr std::string_view header_mark = "RDLB";
constexpr uint16_t header_version = 1;
constexpr uint32_t header_least = 4 + 2 + 2 + 4 * 4 + 8 + 4 * 8 + 4 + 4;
constexpr int long_window_log = 25;
// Level 1 as zstd has it looks back half a block. A larger table than this finds a little more in Windows events, and less in all
// else, more slowly: it does not stay in the cache, and matches that are near cost fewer bits. Short lines have their like nearer by.
constexpr int live_window_log = 20, live_hash_log = 14, short_hash_log = 13;
constexpr size_t short_line = 1024;

}  // namespace

uint32_t crc32_of(std::string_view bytes, uint32_t before) { return libdeflate_crc32(before, bytes.data(), bytes.size()); }

uint64_t BlockHeader::number_of(uint32_t event) const {
    uint64_t more = 0;
    for (const NumberGap& gap : gaps) {
        if (gap.event > event) break;
        more = gap.more;
    }
    return first + event + more;
}

std::string encode_header(const BlockHeader& header) {
    std::string out;
    put_number(out, skippable_magic);
    put_number(out, static_cast<uint32_t>(header_least + header.gaps.size() * 12));
    out += header_mark;
    put_number(out, header_version);
    put_number(out, header.flags);
    for (const uint32_t number : {header.compressed, header.raw, header.events, header.crc}) put_number(out, number);
    put_number(out, header.first);
    for (const Time time : {header.earliest, header.latest, header.received_from, header.received_to}) put_number(out, time.unix_ns);
    put_number(out, static_cast<uint32_t>(header.gaps.size()));
    for (const NumberGap& gap : header.gaps) {
        put_number(out, gap.event);
        put_number(out, gap.more);
    }
    put_number(out, crc32_of(out));
    return out;
}

Result<size_t> read_header(std::string_view bytes, BlockHeader& header) {
    const auto bad = [](std::string_view what) { return fail(Code::malformed, fmt::format("no block begins here: {}", what)); };
    ByteReader in(bytes);
    if (in.number<uint32_t>() != skippable_magic) return bad("another mark stands there");
    const auto size = in.number<uint32_t>();
    if (!in.ok() || size < header_least || size > in.left()) return bad("it is cut off");
    if (in.take(4) != header_mark || in.number<uint16_t>() != header_version) return bad("it is of another kind or version");
    header.flags = in.number<uint16_t>();
    header.compressed = in.number<uint32_t>();
    header.raw = in.number<uint32_t>();
    header.events = in.number<uint32_t>();
    header.crc = in.number<uint32_t>();
    header.first = in.number<uint64_t>();
    for (Time* time : {&header.earliest, &header.latest, &header.received_from, &header.received_to}) time->unix_ns = in.number<int64_t>();
    const auto gaps = in.number<uint32_t>();
    if (!in.ok() || (size - header_least) / 12 != gaps || (size - header_least) % 12 != 0) return bad("its length is wrong");
    header.gaps.clear();
    for (uint32_t i = 0; i < gaps; ++i) {
        const auto event = in.number<uint32_t>();
        header.gaps.push_back({event, in.number<uint64_t>()});
    }
    const size_t summed = in.at();
    if (in.number<uint32_t>() != crc32_of(bytes.substr(0, summed)) || !in.ok()) return bad("its checksum is wrong");
    if (header.raw > most_block_bytes || header.events > most_block_events || header.compressed > most_block_bytes) return bad("it is larger than blocks are");
    return in.at();
}

BlockPacker::BlockPacker() : context_(ZSTD_createCCtx()) {}
BlockPacker::~BlockPacker() { ZSTD_freeCCtx(context_); }

Result<std::string> BlockPacker::pack(std::string_view raw, int level, size_t lines) {
    ZSTD_CCtx_reset(context_, ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
    if (level >= 9) {
        ZSTD_CCtx_setParameter(context_, ZSTD_c_enableLongDistanceMatching, 1);
        ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, long_window_log);
    }
    if (level == 1) {
        ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, live_window_log);
        ZSTD_CCtx_setParameter(context_, ZSTD_c_hashLog, raw.size() < lines * short_line ? short_hash_log : live_hash_log);
    }
    room_.resize(std::max(room_.size(), ZSTD_compressBound(raw.size())));
    const size_t size = ZSTD_compress2(context_, room_.data(), room_.size(), raw.data(), raw.size());
    if (ZSTD_isError(size)) return fail(Code::internal, fmt::format("cannot compress a block: {}", ZSTD_getErrorName(size)));
    return room_.substr(0, size);
}

BlockUnpacker::BlockUnpacker() : context_(ZSTD_createDCtx()) {}
BlockUnpacker::~BlockUnpacker() { ZSTD_freeDCtx(context_); }

Result<std::string_view> BlockUnpacker::unpack(std::string_view frame, uint32_t raw, std::string& out) {
    if (raw > most_block_bytes) return fail(Code::malformed, "the block says that it is larger than blocks are");
    if (out.size() < raw + formats::ndjson::line_padding) out.resize(raw + formats::ndjson::line_padding);
    const size_t size = ZSTD_decompressDCtx(context_, out.data(), raw, frame.data(), frame.size());
    if (ZSTD_isError(size) || size != raw)
        return fail(Code::malformed, fmt::format("a block cannot be unpacked: {}", ZSTD_isError(size) ? ZSTD_getErrorName(size) : "its length is wrong"));
    return std::string_view(out).substr(0, raw);
}

}  // namespace redoubt::logs
