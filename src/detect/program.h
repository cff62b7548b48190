// Program: the rules of a rule set for the fast matcher. Every distinct test of a pattern on a field is one predicate, shared
// by all rules that have it; a rule, as seen through one field map, is a small tree over predicates in one flat array.
// Constant parts (fields that a log source cannot have) are folded away when the tree is built.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "detect/event_view.h"
#include "detect/rule.h"
#include "detect/substring.h"

namespace redoubt::detect {

using KeyId = uint32_t;  // a field key; 0 stands for all values of the event (keywords)
using PredicateId = uint32_t;
constexpr KeyId keyword_key = 0;

struct Predicate {
    KeyId key = 0;
    KeyId other = 0;                   // fieldref: the other field
    const Pattern* pattern = nullptr;  // of one of the rules that share it
    RareBytes rare{};                  // of a text that may stand anywhere
};

struct ProgramNode {
    enum class Kind : uint8_t { never, always, test, not_of, all_of, any_of };
    Kind kind = Kind::never;
    uint32_t first = 0;  // test: the predicate; otherwise the first child in Program::nodes
    uint32_t count = 0;  // children, which lie side by side
};

class Program {
public:
    explicit Program(events::FieldNames& names);

    // Makes room for so many.
    void expect(size_t rules);

    // The rule in the words of `route`, the route's own field condition included.
    ProgramNode add_rule(const Rule& rule, const Route& route);

    // The key of a field as logged; UINT32_MAX when no rule so far asks for it.
    KeyId find_key(events::FieldId field) const;

    const std::vector<ProgramNode>& nodes() const { return nodes_; }
    const std::vector<Predicate>& predicates() const { return predicates_; }
    const std::vector<FieldKey>& keys() const { return keys_; }

private:
    using Nodes = std::vector<ProgramNode>;
    // How the part at hand is seen: through which names, and whether below an odd number of negations.
    struct Sight {
        FieldMap map = FieldMap::as_logged;
        bool negated = false;
        Sight turned() const { return {map, !negated}; }
    };
    ProgramNode add(const Rule& rule, const Condition& condition, Sight sight);
    ProgramNode add(const Rule& rule, const Search& search, Sight sight);
    ProgramNode add(const FieldTest& test, Sight sight);
    ProgramNode add(const Pattern& pattern, const std::string& field, Sight sight);
    ProgramNode add_route_field(const Route& route);
    ProgramNode joined(ProgramNode::Kind kind, Nodes children);
    ProgramNode negated(ProgramNode node);
    KeyId intern_key(const FieldKey& key);
    PredicateId intern(KeyId key, KeyId other, const Pattern& pattern);

    events::FieldNames& names_;
    Nodes nodes_;
    std::vector<Predicate> predicates_;
    std::vector<FieldKey> keys_;
    std::unordered_map<std::string, PredicateId> predicate_ids_;
    std::map<std::pair<FieldMap, std::string>, FieldKey, std::less<>> resolved_;
    std::unordered_map<std::string, KeyId> key_ids_;
    std::map<std::string_view, Pattern> route_patterns_;
};

}  // namespace redoubt::detect
