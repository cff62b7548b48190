// What the headers of EVTX files and chunks say, and whether their checksums agree.
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::formats::evtx {

// Begins like an EVTX file, or like a chunk of one.
bool looks_like_evtx(std::string_view bytes);

struct FileHeader {
    bool signature = false;
    uint16_t major = 0;
    uint16_t minor = 0;
    uint16_t header_size = 4096;  // where the first chunk starts
    uint16_t chunk_count = 0;     // stale in dirty files
    uint32_t flags = 0;
    bool checksum_agrees = false;

    bool dirty() const { return (flags & 1) != 0; }
    bool without_checksums() const { return (flags & 4) != 0; }
};
FileHeader read_file_header(std::string_view bytes);

struct ChunkHeader {
    bool signature = false;
    uint32_t free_space = 0;  // offset behind the last record, made to lie within the chunk
    bool free_space_wrong = false;
    bool header_checksum_agrees = false;
    bool records_checksum_agrees = false;
};
ChunkHeader read_chunk_header(std::string_view chunk);

}  // namespace redoubt::formats::evtx
