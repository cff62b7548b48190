// CBOR: whatever comes in, an item or an error comes out, and no more is read than was given.
#include "formats/cbor/cbor.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto read = redoubt::formats::cbor::read({reinterpret_cast<const char*>(data), size}, {.bytes = 4096, .depth = 6, .items = 200});
    if (read && (read->used > size || read->used == 0)) __builtin_trap();
    return 0;
}
