// One YAML document with `correlation:` to one Rule, or the reason why not. What it refers to is only written down;
// resolve_correlations looks it up when all rules are there.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/load.h"
#include "detect/rule.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {

Result<Rule> parse_correlation(const formats::yaml::Node& document);

// Turns references into ids, silences the rules that only feed correlations, and moves every correlation whose references
// are unknown, ambiguous or go round in a circle to `not_loaded`.
void resolve_correlations(RuleSet& set);

}  // namespace redoubt::detect
