#include "formats/evtx/chunk.h"

#include <libdeflate.h>

#include "formats/evtx/layout.h"

namespace redoubt::formats::evtx {
namespace {

uint32_t add_to_crc(uint32_t crc, std::string_view bytes) { return libdeflate_crc32(crc, bytes.data(), bytes.size()); }

}  // namespace

bool looks_like_evtx(std::string_view bytes) {
    return bytes.starts_with(file_magic) || bytes.starts_with(chunk_magic) ||
           (bytes.size() > file_header_size && bytes.substr(file_header_size).starts_with(chunk_magic));
}

FileHeader read_file_header(std::string_view bytes) {
    FileHeader out;
    if (!bytes.starts_with(file_magic) || bytes.size() < 128) {
        if (bytes.starts_with(chunk_magic)) out.header_size = 0;
        return out;
    }
    out.signature = true;
    out.minor = number_at<uint16_t>(bytes, 36);
    out.major = number_at<uint16_t>(bytes, 38);
    const auto header_size = number_at<uint16_t>(bytes, 40);
    if (header_size >= 128) out.header_size = header_size;
    out.chunk_count = number_at<uint16_t>(bytes, 42);
    out.flags = number_at<uint32_t>(bytes, 120);
    out.checksum_agrees = number_at<uint32_t>(bytes, 124) == add_to_crc(0, bytes.substr(0, 120));
    return out;
}

ChunkHeader read_chunk_header(std::string_view chunk) {
    ChunkHeader out;
    out.signature = chunk.starts_with(chunk_magic) && chunk.size() > first_record_offset;
    if (!out.signature) return out;
    out.free_space = number_at<uint32_t>(chunk, 48);
    if (out.free_space < first_record_offset || out.free_space > chunk.size()) {
        out.free_space_wrong = true;
        out.free_space = static_cast<uint32_t>(chunk.size());
    }
    out.header_checksum_agrees = number_at<uint32_t>(chunk, 124) == add_to_crc(add_to_crc(0, chunk.substr(0, 120)), chunk.substr(128, 384));
    const std::string_view records = chunk.substr(first_record_offset, out.free_space - first_record_offset);
    out.records_checksum_agrees = !out.free_space_wrong && number_at<uint32_t>(chunk, 52) == add_to_crc(0, records);
    return out;
}

}  // namespace redoubt::formats::evtx
