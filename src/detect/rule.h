// Rule: one Sigma rule, parsed and checked. The detection is kept as a tree of plain values: the condition over search
// identifiers, each search over field tests, each test with its written values and the patterns that those became after all
// modifiers. Both matchers and the explanations read this one form; nothing in it knows events or field numbers.
// Specification: Sigma 2.1 (sigma-rules-specification); docs/sigma.md has the choices that it leaves open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "detect/condition_tree.h"
#include "detect/correlation.h"
#include "detect/level.h"
#include "detect/pattern.h"

namespace redoubt::detect {

struct RuleLogSource {
    std::string product;
    std::string category;
    std::string service;
};

// One value as written, and what it became: it holds when any of the patterns holds (windash, base64offset and expand make
// several out of one).
struct TestValue {
    std::string written;  // "null" for a null
    std::vector<Pattern> patterns;
};

// `Field|modifiers: values`. Without a field name it is a keyword test over all values of the event.
struct FieldTest {
    std::string field;                   // empty: keywords
    std::vector<std::string> modifiers;  // as written
    std::vector<TestValue> values;
    bool all = false;      // every value must hold, not just one
    bool negated = false;  // |neq: holds when the values do not
    uint32_t line = 0;
};

// What stands below a search identifier.
struct Search {
    enum class Kind : uint8_t { all_of, any_of, test };
    Kind kind = Kind::all_of;
    uint32_t test = 0;  // kind test: index into Rule::tests
    std::vector<Search> parts;
};

struct NamedSearch {
    std::string name;
    Search search;
};

struct Rule {
    std::string id;  // as given; a rule without one gets a UUID derived from its text (id_given is false)
    bool id_given = true;
    std::string name;  // what correlations and filters may call it by; may be empty
    std::string title;
    std::string author;           // the rules' licence wants it in every alert
    Level level = Level::medium;  // a rule without a level counts as medium
    std::string status;
    std::string description;
    std::string date;
    std::string modified;
    std::string license;
    std::vector<std::string> tags;
    std::vector<std::string> references;
    std::vector<std::string> falsepositives;
    std::vector<std::string> fields;
    RuleLogSource logsource;

    std::string path;   // of the file, as given
    uint32_t line = 1;  // where the rule starts in it
    std::string yaml;   // its text as loaded

    std::vector<FieldTest> tests;
    std::vector<NamedSearch> searches;  // in file order
    Condition condition;                // several conditions are joined by or
    std::string condition_text;         // as written; several joined with " or ", each in parentheses

    // A correlation matches no event by itself: its condition is "any of nothing", and the Correlator finds what it wants.
    std::optional<Correlation> correlation;
    bool silent = false;      // only feeds correlations, none of which wants it shown as well
    bool only_feeds = false;  // 'silent: true': silent also while no correlation refers to it
};

}  // namespace redoubt::detect
