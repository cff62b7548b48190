// One YAML document to one Rule, or the reason why not. Strict where meaning is at stake (detection, log source, condition,
// modifiers, level) and lenient where it is only description.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "detect/load.h"
#include "detect/rule.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {

// Errors carry "line:column" in `where` as far as the place is known.
Result<Rule> parse_rule(const formats::yaml::Node& document, const LoadOptions& options);

// What every kind of rule says of itself: id, name, title, author, level and the like.
Result<Rule> parse_description(const formats::yaml::Node& document);

// The product, category and service that the document names, of which there is at least one.
Result<RuleLogSource> parse_logsource(const formats::yaml::Node& document);

// The text under a key of a mapping when it is a scalar, otherwise nothing.
std::string scalar_text(const formats::yaml::Node& map, std::string_view key);

}  // namespace redoubt::detect
