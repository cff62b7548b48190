// YAML texts: whatever comes in, a bounded tree or an error comes out, and the short way gives what libyaml gives.
#include "formats/yaml/plain.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const redoubt::formats::yaml::Limits limits{.bytes = size_t{64} << 10, .depth = 32, .nodes = 5000};
    const auto parsed = redoubt::formats::yaml::parse_all(text, limits);
    const auto slow = redoubt::formats::yaml::parse_by_libyaml(text, limits);
    if (parsed.error.has_value() != slow.error.has_value() || parsed.documents.size() != slow.documents.size()) __builtin_trap();
    for (size_t i = 0; i < slow.documents.size(); ++i)
        if (!same_tree(parsed.documents[i].root, slow.documents[i].root)) __builtin_trap();
    for (const auto& document : parsed.documents)
        if (document.begin > document.end || document.end > text.size()) __builtin_trap();
    return 0;
}
