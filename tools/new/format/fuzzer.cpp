// Any bytes are read or refused.
#include <cstdint>

#include "formats/@name@/@name@.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto entries = redoubt::formats::@name@::read(text, {.line_bytes = 4096, .entries = 1000});
    if (entries && entries->size() > 1000) __builtin_trap();
    return 0;
}
