// Sigma filters: documents that narrow rules without touching them. A filter's condition is joined to the rule's by "and", so
// one that takes alerts away says "not selection" (as pySigma has it). The filtered rule is one rule, whose text holds the
// filter too.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/load.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {

struct Filter {
    std::string id;  // may be empty
    std::string title;
    std::string path;
    uint32_t line = 1;
    RuleLogSource logsource;
    bool any = false;                // of all rules that its log source takes in
    std::vector<std::string> rules;  // otherwise: ids and names
    formats::yaml::Node searches;    // the map below `filter`, without `rules` and `condition`
    std::string condition;
};

Result<Filter> parse_filter(const formats::yaml::Node& document, const LoadOptions& options);

// Applies the filters in their order; one that fits no rule becomes a NotLoaded (Code::not_found).
void apply_filters(RuleSet& set, const std::vector<Filter>& filters, const LoadOptions& options);

}  // namespace redoubt::detect
