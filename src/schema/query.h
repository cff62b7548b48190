// The one query language, parsed once to a tree that knows nothing of SQL or of events:
//
//   severity:high asset.exposure:public -state:closed "powershell"      blank means and
//   state:(new,assigned) or (cvss:>=7 and seen:>now-7d)                  lists, comparisons, relative times
//   score:3..7   host:web*   owner:*   not tag:noise                     ranges, wildcards, "is set", negation
//
// Words without a field are full text. In an unquoted value * and ? are wildcards; \ before one of * ? " \ takes it literally.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include "base/result.h"

namespace redoubt::schema {

enum class Op : uint8_t { equals, less, at_most, greater, at_least, between, present };

struct Test {
    std::string field;  // "asset.exposure"; empty: full text
    Op op = Op::equals;
    std::string value;                   // as typed, escapes kept; literal when quoted
    std::string to{};                    // of between
    bool quoted = false;                 // no wildcards; in full text a phrase
    size_t column = 0;                   // 1-based, for messages
    bool operator==(const Test&) const;  // the column does not count
};

struct Query {
    enum class Kind : uint8_t { everything, test, all, any, negation };
    Kind kind = Kind::everything;
    Test test{};
    std::vector<Query> children{};
    bool operator==(const Query&) const = default;
};

struct QueryLimits {
    size_t longest = 8192;
    size_t deepest = 50;
    size_t most_tests = 500;
};

Result<Query> parse_query(std::string_view text, const QueryLimits& limits = {});  // Code::malformed, where "column 12"
std::string to_text(const Query& query);                                           // parses to the same tree
Query both(Query a, Query b);
Query test_equals(std::string field, std::string value);  // quoted: taken literally

// A value of a test as a pattern: pieces of literal text between wildcards.
struct Pattern {
    std::string text;  // literal text; when `wild`, with '*' and '?' as wildcards and '\' escaping them
    bool wild = false;
};
Pattern pattern_of(const Test& test);
bool matches(const Pattern& pattern, std::string_view text);  // ignores ASCII case

// The nearest of `names` for "did you mean", at most three.
std::vector<std::string_view> near_names(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace redoubt::schema
