// The naive evaluation of one rule on one event: the meaning of Sigma, written as plainly as it can be. It folds every value
// anew, compares code point by code point and remembers nothing. NaiveMatcher and explanations are built on it; the fast
// matcher shares the rule, the routes and the field keys with it, but none of this file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "detect/event_view.h"
#include "detect/regex.h"
#include "detect/rule.h"
#include "events/event.h"

namespace redoubt::detect {

// One rule with its field names looked up, once for every way that its events may name them.
struct BoundRule {
    struct Route {
        detect::Route route;
        FieldKey field;                             // of route.field
        std::vector<FieldKey> tests;                // as many as Rule::tests
        std::map<const Pattern*, FieldKey> others;  // the fields that fieldref patterns name
    };
    const Rule* rule = nullptr;
    std::vector<Route> routes;
    Route by_source;  // for events that are found by product, category and service
};

BoundRule bind_rule(const Rule& rule, events::FieldNames& names);

// The route by which the rule sees this event, or nullptr when its log source does not fit.
const BoundRule::Route* find_route(const BoundRule& rule, const events::Event& event, Arena& arena);

class Evaluation {
public:
    Evaluation(const BoundRule& rule, const BoundRule::Route& route, const events::Event& event, Arena& arena, Regex::Work& work)
        : rule_(*rule.rule), route_(route), event_(event), arena_(arena), work_(work) {}

    bool condition_holds() { return holds(rule_.condition); }
    bool holds(const Condition& condition);
    bool holds(const Search& search);
    bool test_holds(uint32_t test);
    // The test asks whether a field is there that this log source cannot have. It cannot be decided, so it counts as whatever
    // keeps the rule from matching.
    bool undecidable(uint32_t test) const;

    // An event's value, and the same folded.
    struct Value {
        std::string_view text;
        std::string folded;
    };
    // Whether one written value holds; `on` receives the event's values that it held on.
    bool value_holds(uint32_t test, const TestValue& value, const std::vector<Value>& values, std::vector<std::string_view>* on);
    std::vector<Value> folded_values_of(uint32_t test) const;
    std::vector<std::string_view> values_of(uint32_t test) const;
    uint64_t regex_gave_up() const { return regex_gave_up_; }

private:
    bool pattern_holds(uint32_t test, const Pattern& pattern, const std::vector<Value>& values, std::vector<std::string_view>* on);
    bool text_holds(const Pattern& pattern, const Value& value, const std::vector<std::string_view>& others);

    const Rule& rule_;
    const BoundRule::Route& route_;
    const events::Event& event_;
    Arena& arena_;
    Regex::Work& work_;
    bool negated_ = false;  // below an odd number of negations
    uint64_t regex_gave_up_ = 0;
};

}  // namespace redoubt::detect
