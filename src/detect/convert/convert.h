// Rules as queries of other systems: Splunk SPL, Elasticsearch Lucene and ES|QL, Microsoft KQL, ClickHouse SQL. The rule must
// come from load_rules with LoadOptions::keep_case. What a target cannot say is an error with the rule's place; what it says a
// little differently is a warning beside the query, never silence. docs/convert.md has both lists.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/convert/field_mapping.h"
#include "detect/load.h"

namespace redoubt::detect::convert {

struct Query {
    std::string text;
    std::vector<std::string> warnings;
};

// `rules` are those that a correlation may refer to.
Result<Query> convert(const Rule& rule, std::span<const Rule> rules, Target target, const FieldMapping& mapping);

// The query with what is to be said of it in front, as comments where the target has such.
std::string with_comments(const Rule& rule, const Query& query, Target target);

}  // namespace redoubt::detect::convert
