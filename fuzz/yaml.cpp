// YAML texts: whatever comes in, a bounded tree or an error comes out.
#include "formats/yaml/yaml.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = redoubt::formats::yaml::parse_all(text, {.bytes = size_t{64} << 10, .depth = 32, .nodes = 5000});
    for (const auto& document : parsed.documents)
        if (document.begin > document.end || document.end > text.size()) __builtin_trap();
    return 0;
}
