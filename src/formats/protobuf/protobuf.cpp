#include "formats/protobuf/protobuf.h"

namespace redoubt::formats::protobuf {

bool Reader::read_varint(uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
        const auto byte = static_cast<uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        out |= static_cast<uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

bool Reader::read_fixed(size_t size, uint64_t& out) {
    if (rest_.size() < size) return false;
    out = 0;
    for (size_t i = size; i-- > 0;) out = out << 8U | static_cast<uint8_t>(rest_[i]);
    rest_.remove_prefix(size);
    return true;
}

bool Reader::next(Field& out) {
    if (failed_ || rest_.empty()) return false;
    failed_ = true;
    uint64_t key = 0;
    if (!read_varint(key) || key >> 3U == 0 || key >> 3U > 0x1FFFFFFF) return false;
    out.number = static_cast<uint32_t>(key >> 3U);
    out.wire = static_cast<Wire>(key & 7U);
    out.bytes = {};
    bool read = false;
    switch (out.wire) {
        case Wire::varint: read = read_varint(out.value); break;
        case Wire::fixed64: read = read_fixed(8, out.value); break;
        case Wire::fixed32: read = read_fixed(4, out.value); break;
        case Wire::bytes:
            read = read_varint(out.value) && out.value <= rest_.size();
            if (!read) break;
            out.bytes = rest_.substr(0, out.value);
            rest_.remove_prefix(out.value);
            break;
        default: break;
    }
    failed_ = !read;
    return read;
}

}  // namespace redoubt::formats::protobuf
