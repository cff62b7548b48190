// Any bytes are a segment, up to its first bad block; what is read of it stays within it, and its blocks unpack or are refused.
#include <cstdint>

#include "logs/event_fields.h"
#include "logs/search.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::logs;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const SegmentIndex index = SegmentIndex::from_headers(bytes);
    if (index.segment_bytes > size) __builtin_trap();
    BlockUnpacker unpacker;
    std::string unpacked;
    for (const BlockPlace& place : index.blocks) {
        if (place.end() > size) __builtin_trap();
        if (place.raw < (1U << 20)) (void)unpacker.unpack(bytes.substr(place.offset + place.header_bytes, place.compressed), place.raw, unpacked);
    }
    BlockHeader header;
    const auto read = read_header(bytes, header);
    if (read && encode_header(header) != bytes.substr(0, *read)) __builtin_trap();
    return 0;
}
