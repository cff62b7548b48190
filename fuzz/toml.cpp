// TOML texts: whatever comes in, a bounded tree or an error comes out.
#include "formats/toml/toml.h"

#include <cstddef>
#include <cstdint>

using namespace redoubt::formats::toml;

namespace {

size_t count_nodes(const Node& node) {
    if (node.kind == Kind::table && node.keys.size() != node.items.size()) __builtin_trap();
    size_t count = 1;
    for (size_t i = 0; i < node.items.size(); ++i) {
        count += count_nodes(node.items[i]);
        if (node.kind == Kind::table && node.find(node.keys[i]) != &node.items[i]) __builtin_trap();
    }
    return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const Limits limits{.bytes = size_t{64} << 10, .depth = 32, .nodes = 5000};
    const auto root = parse(std::string_view(reinterpret_cast<const char*>(data), size), limits);
    if (root && count_nodes(*root) > limits.nodes) __builtin_trap();
    return 0;
}
