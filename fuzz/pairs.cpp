// Any text gives pairs that lie within it, in their order, and an end.
#include <cstdint>

#include "formats/pairs/pairs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char separator : {' ', '\t', '^'}) {
        redoubt::formats::pairs::Pairs pairs(text, separator);
        redoubt::formats::pairs::Pair pair;
        const char* last = text.data();
        while (pairs.next(pair)) {
            if (pair.key.empty() || pair.key.data() < last || pair.value.data() + pair.value.size() > text.data() + size) __builtin_trap();
            last = pair.key.data() + pair.key.size();
        }
    }
    return redoubt::formats::pairs::count(text, 4) > 4 ? 1 : 0;
}
