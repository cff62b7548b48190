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
    bool listed = false;  // any_of: costly tests of one field, which are worth remembering together
    uint32_t first = 0;   // test: the predicate; otherwise the first child in Program::nodes
    uint32_t count = 0;   // children, which lie side by side
};

// Takes so long on a value that the answer is worth remembering.
bool is_costly(const Pattern& pattern);

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
    // Says which log an event is from, so that most events of a log share it: its channel or its provider.
    bool is_heading(KeyId key) const { return headings_[key]; }

private:
    using Nodes = std::vector<ProgramNode>;
    // How the part at hand is seen: through which names, and whether below an odd number of negations.
    struct Sight {
        FieldMap map = FieldMap::as_logged;
        bool negated = false;
        Sight turned() const { return {map, !negated}; }
    };
    // A name of a rule, as seen through a field map.
    struct Named {
        FieldKey field{};
        KeyId key = unnumbered;
        bool heading = false;
    };
    static constexpr KeyId unnumbered = UINT32_MAX;
    ProgramNode add(const Rule& rule, const Condition& condition, Sight sight);
    ProgramNode add(const Rule& rule, const Search& search, Sight sight);
    ProgramNode add(const FieldTest& test, Sight sight);
    // `field`: nothing for a keyword.
    ProgramNode add(const Pattern& pattern, Named* field, Sight sight);
    ProgramNode add_route_field(const Route& route);
    // Takes the children from `first` on off the stack.
    ProgramNode joined(ProgramNode::Kind kind, size_t first);
    ProgramNode negated(ProgramNode node);
    Named& resolve(FieldMap map, std::string_view name);
    KeyId intern_key(Named& named);
    PredicateId intern(KeyId key, KeyId other, const Pattern& pattern);
    void make_room();

    events::FieldNames& names_;
    Nodes nodes_;
    std::vector<Predicate> predicates_;
    std::vector<FieldKey> keys_;
    std::vector<bool> headings_;                                             // by key
    Nodes stack_;                                                            // children of what is under way
    std::vector<uint64_t> hashes_;                                           // by predicate
    std::vector<PredicateId> table_;                                         // predicates by hash; UINT32_MAX: free
    std::map<FieldMap, std::unordered_map<std::string_view, Named>> named_;  // the names are the rules'
    std::map<std::string_view, Pattern> route_patterns_;
};

}  // namespace redoubt::detect
