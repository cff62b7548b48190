// YAML 1.1 as libyaml reads it, turned into a small owned tree. The one idea: nothing is typed here. A scalar keeps its text
// and whether it stood plain or in quotes, so that the reader of a format decides what `null`, `''`, `'1'` and `1` mean.
//
// Everything is bounded (Limits): input size, depth, and the number of nodes after aliases are expanded, so a file of nested
// aliases ("YAML bomb") is an error and not a memory hog. Duplicate keys, keys that are not scalars, and aliases that contain
// themselves are errors. Errors point to line:column, both from 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::yaml {

enum class Kind : uint8_t { scalar, sequence, mapping };

struct Node;

struct Key {
    std::string text;
    uint32_t line = 0;
    uint32_t column = 0;
};

struct Node {
    Kind kind = Kind::scalar;
    bool plain = true;        // scalar: written without quotes and not as a block
    uint32_t line = 0;        // where it starts, from 1
    uint32_t column = 0;      // from 1
    std::string text;         // scalar: the text, unescaped
    std::vector<Key> keys;    // mapping: in file order, as many as items
    std::vector<Node> items;  // sequence: the elements; mapping: the values

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_mapping() const { return kind == Kind::mapping; }
    // Plain and empty, ~, null, Null or NULL (YAML 1.2 core schema §10.3.2).
    bool is_null() const;
    // The value under `key` of a mapping, or nullptr.
    const Node* find(std::string_view key) const;
    std::string place() const;  // "line:column"
};

struct Document {
    Node root;
    size_t begin = 0;  // byte range of the document in the input, markers included
    size_t end = 0;
};

struct Limits {
    size_t bytes = size_t{16} << 20;
    size_t depth = 64;
    size_t nodes = 500'000;  // over all documents, aliases expanded
};

// The documents up to the first error, and that error. An input without any document gives none and no error.
struct Parsed {
    std::vector<Document> documents;
    std::optional<Error> error;
};

Parsed parse_all(std::string_view text, const Limits& limits = {});

// For inputs that are to hold exactly one document.
Result<Node> parse(std::string_view text, const Limits& limits = {});

}  // namespace redoubt::formats::yaml
