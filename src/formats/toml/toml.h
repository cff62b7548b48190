// TOML 1.0 (toml.io) as toml++ reads it, turned into a small owned tree. Only its .cpp knows that library, which is slow to
// compile.
//
// A scalar keeps its meaning as text, whatever it was: readers of lockfiles want names and versions, and nothing of the
// difference between "1.0" and 1.0. Bounded in bytes, depth and nodes; errors point to line:column, both from 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::toml {

enum class Kind : uint8_t { text, number, boolean, time, array, table };

struct Node {
    Kind kind = Kind::table;
    uint32_t line = 0;                // where it starts, from 1
    std::string text{};               // of a scalar: "true", "1979-05-27"
    std::vector<std::string> keys{};  // of a table: sorted, as many as items
    std::vector<Node> items{};        // of an array its elements, of a table its values

    // The value under `key` of a table, or nullptr.
    const Node* find(std::string_view key) const;
    // The text under `key`, empty unless it is a string.
    std::string_view text_at(std::string_view key) const;
    // The elements of the array, or the values of the table, under `key`; none when it is neither.
    const std::vector<Node>& items_at(std::string_view key) const;
};

struct Limits {
    size_t bytes = size_t{32} << 20;
    size_t depth = 64;
    size_t nodes = 2'000'000;
};

// Code::malformed where it is no TOML, Code::too_large past a limit.
Result<Node> parse(std::string_view text, const Limits& limits = {});

}  // namespace redoubt::formats::toml
