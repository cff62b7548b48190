// Time zone files: an offset of less than a day and a bit, or an error.
#include "formats/tzif/tzif.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const int64_t at : {int64_t{0}, int64_t{1'800'000'000}, INT64_MIN, INT64_MAX}) {
        const auto offset = redoubt::formats::tzif::offset_at({reinterpret_cast<const char*>(data), size}, at);
        if (offset && (*offset > 100'000 || *offset < -100'000)) __builtin_trap();
    }
    return 0;
}
