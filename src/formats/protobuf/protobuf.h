// Protocol Buffers' wire format, read field by field; what a field means is for whoever knows the message. Groups are not read.
// https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::formats::protobuf {

enum class Wire : uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
    uint32_t number = 0;
    Wire wire = Wire::varint;
    uint64_t value = 0;        // varint, fixed64, fixed32
    std::string_view bytes{};  // of Wire::bytes, in the message
};

class Reader {
public:
    explicit Reader(std::string_view message) : rest_(message) {}
    // False at the end, and where the message is broken: failed() tells.
    bool next(Field& out);
    bool failed() const { return failed_; }

private:
    bool read_varint(uint64_t& out);
    bool read_fixed(size_t size, uint64_t& out);

    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace redoubt::formats::protobuf
