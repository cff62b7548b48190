// Compressed bytes, snappy blocks and protobuf on any input: an end, and never more than was allowed.
#include <cstdint>
#include <cstdlib>

#include "formats/compressed/compressed.h"
#include "formats/protobuf/protobuf.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::formats;
    if (size < 1) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    constexpr size_t most = 4096;
    for (const auto coding : {static_cast<compressed::Coding>(data[0] % 5), compressed::coding_of(bytes)}) {
        const auto unpacked = compressed::unpack(bytes, coding, most);
        if (unpacked && unpacked->size() > most) std::abort();
    }
    protobuf::Reader reader(bytes);
    size_t fields = 0;
    for (protobuf::Field field; reader.next(field);)
        if (++fields > size || field.bytes.size() > size) std::abort();
    return 0;
}
