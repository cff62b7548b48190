// The one tree that every report becomes, whatever its format: nodes with a name, a text, a type, children and where they began.
//
// A JSON array is its elements, repeated under the name of the array; an XML attribute is a child "@name"; prefixes of namespaces
// are dropped; a row of a table is a node with a child for each cell. Nodes lie in one array in the order of the report, so a
// node's children begin right behind it and `end` is where the next sibling begins. Texts point into the report or the arena.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/result.h"

namespace redoubt::reports {

using NameId = uint32_t;
using NodeId = uint32_t;
using PathId = uint32_t;
inline constexpr NodeId no_node = UINT32_MAX;
inline constexpr PathId unlisted_path = 1;  // of what is not part of the report itself: JSON that stood in a text

enum class NodeType : uint8_t { element, string, number, boolean, null, empty };  // empty: an array or object without anything in it

struct Node {
    const char* text = nullptr;
    uint32_t size = 0;
    NameId name = 0;
    PathId path = 0;
    NodeId end = 0;  // 0 while it is open
    uint64_t offset : 56 = 0;
    uint64_t type_bits : 8 = 0;

    std::string_view view() const { return {text, size}; }
    NodeType type() const { return static_cast<NodeType>(type_bits); }
};

// Texts as numbers; equal texts have equal numbers.
class Names {
public:
    NameId id(std::string_view text, bool attribute = false);
    std::string_view text(NameId name) const { return texts_[name]; }
    size_t size() const { return texts_.size(); }

private:
    void grow();
    Arena arena_;
    std::vector<std::string_view> texts_;
    std::vector<uint32_t> slots_;  // number + 1
    std::vector<uint64_t> hashes_;
};

// One distinct path of names, how often it stood in the report and whether a mapping looked at it.
struct PathUse {
    PathId parent = 0;
    NameId name = 0;
    uint64_t count = 0;
    bool read = false;
    bool has_text = false;
    std::string example{};
};

class Paths {
public:
    Paths() : uses_(2) {}
    PathId child(PathId parent, NameId name);
    PathUse& at(PathId path) { return uses_[path]; }
    const PathUse& at(PathId path) const { return uses_[path]; }
    size_t size() const { return uses_.size(); }

private:
    std::vector<PathUse> uses_;
    std::unordered_map<uint64_t, PathId> children_;
};

class Tree {
public:
    Tree() { nodes_.reserve(1024); }
    static constexpr NodeId root = 0;
    const Node& operator[](NodeId node) const { return nodes_[node]; }
    Node& at(NodeId node) { return nodes_[node]; }
    NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
    NodeId end(NodeId node) const { return nodes_[node].end != 0 ? nodes_[node].end : size(); }
    std::string_view name(NodeId node) const { return names.text(nodes_[node].name); }
    void add(const Node& node) { nodes_.push_back(node); }
    void truncate(NodeId size) { nodes_.resize(size); }
    std::string all_text(NodeId node) const;  // of it and all below, blanks between, attributes left out

    Names names;
    Paths paths;
    Arena texts;                 // of what stays
    Arena unit_texts;            // of the part that is read just now
    bool single_object = false;  // the report is one JSON object: /item is the report itself

private:
    std::vector<Node> nodes_;
};

}  // namespace redoubt::reports
