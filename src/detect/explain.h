// Why a rule matched an event, or why not: the condition's searches with every field test, whether it held, and the values
// that it held on. Built on demand from the same rule that the matchers run, so it cannot tell another story.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detect/rule.h"
#include "events/event.h"

namespace redoubt::detect {

struct ExplainedMatch {
    std::string value;  // as the rule writes it
    std::string field;  // the event's field that was looked at (differs from the rule's where the log source renames fields)
    std::string on;     // the event's value
};

// A search (`id` is set), a group below it (`kind` all_of or any_of), or a field test.
struct ExplainedNode {
    Search::Kind kind = Search::Kind::all_of;
    std::string id;
    bool held = false;
    std::vector<ExplainedNode> children;

    std::string field;
    std::vector<std::string> modifiers;
    std::vector<std::string> values;
    std::vector<ExplainedMatch> matched;  // empty when it held on absence (null, exists: false, neq)
    bool undecidable = false;             // asks for the presence of a field that the log source cannot have
    std::vector<std::string> seen;        // what the event has in that field (at most 8), for tests that did not hold
};

struct Explanation {
    bool matched = false;    // condition and log source
    bool logsource = false;  // the event comes from where the rule looks
    std::string condition;
    std::vector<ExplainedNode> nodes;  // one per search identifier
};

// One field of the event that made the rule match.
struct FieldHit {
    std::string field;  // as the event names it
    std::string value;
    bool operator==(const FieldHit&) const = default;
};

// {"matched":true,"logsource":true,"condition":"selection","nodes":[{"id":"selection","kind":"all","held":true,"children":[
//   {"field":"Image","modifiers":["endswith"],"values":["\\cmd.exe"],"held":true,"matched":[{"value":"\\cmd.exe","on":"C:\\…"}]}]}]}
std::string explanation_to_json(const Explanation& explanation);

// The distinct (field, value) pairs of tests that held in searches that held and that the condition wants, in rule order.
std::vector<FieldHit> matched_fields(const Rule& rule, const Explanation& explanation);

}  // namespace redoubt::detect
