// Front-ends of reports: the first byte chooses the format; whatever comes, a tree or an error comes out, and the tree is sound.
// Reading it in parts ends the same way.
#include <cstddef>
#include <cstdint>

#include "reports/input.h"

using namespace redoubt::reports;

namespace {

const Shape& fuzzed_shape() {
    static const Shape shape = [] {
        Shape out;
        out.tables.push_back({.name = "row", .columns = {"a", "b"}});
        out.lines.push_back({.name = "line", .pattern = *Regex::compile("^(?<k>[a-z]+)=(?<v>.*)$"), .opens = false});
        out.lines.push_back({.name = "head", .pattern = *Regex::compile("^# (?<t>.*)$"), .opens = true});
        return out;
    }();
    return shape;
}

void check(const Tree& tree, NodeId node, NodeId end) {
    for (NodeId child = node + 1; child < end; child = tree.end(child))
        if (tree.end(child) <= child || tree.end(child) > end) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    static constexpr Reading readings[] = {Reading::xml, Reading::json, Reading::csv, Reading::lines, Reading::yaml};
    Mapping mapping;
    mapping.reads = readings[data[0] % 5];
    mapping.shape = fuzzed_shape();
    const auto input = Input::of({reinterpret_cast<const char*>(data) + 1, size - 1});
    if (!input) return 0;
    const TreeLimits limits{.depth = 50, .nodes = 100'000};
    Tree tree;
    Builder whole(tree, Builder::Go::whole, limits);
    const bool good = input->read(mapping, whole).has_value() && whole.finish().has_value();
    if (good)
        for (NodeId node = 0; node < tree.size(); ++node) check(tree, node, tree.end(node));

    Tree parts;
    const NameId a = parts.names.id("a");
    Builder skeleton(parts, Builder::Go::skeleton, limits);
    skeleton.stream({{a}}, {});
    const bool first = input->read(mapping, skeleton).has_value() && skeleton.finish().has_value();
    if (!first) return 0;
    const NodeId kept = parts.size();
    Builder units(parts, Builder::Go::units, limits);
    units.stream({{a}}, [&](NodeId unit, std::span<const NodeId>) -> redoubt::Result<> {
        if (unit != kept) __builtin_trap();
        check(parts, unit, parts.end(unit));
        return {};
    });
    const bool second = input->read(mapping, units).has_value() && units.finish().has_value();
    if (good && !second) __builtin_trap();
    return 0;
}
