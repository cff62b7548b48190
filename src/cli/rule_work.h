// What `redoubt rules` does beyond loading: run the tests beside rules, look for traps in them, say why one matches an event,
// write them as queries of other systems, and say which techniques they look for.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/surroundings.h"
#include "detect/load.h"

namespace redoubt::cli {

Result<int> test_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around);

Result<int> lint_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around);
Result<int> convert_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around);
// Into rule records, here or through a server; exit 1 when rules that were edited were left as they are.
Result<int> import_rules(const RulesArguments& arguments, const Surroundings& around);
Result<int> explain_rule(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around);
// What each rule costs on real logs.
Result<int> profile_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around);

// A layer for ATT&CK Navigator (format 4.5): each technique with how many rules look for it and their titles.
std::string coverage_layer(std::span<const detect::Rule> rules);

}  // namespace redoubt::cli
