// Rules written for Hayabusa and for Chainsaw become Sigma before anything else looks at them, so there is one meaning of a rule
// and its text can be kept, edited and loaded by itself. What cannot be said in Sigma refuses the rule with its place: a rule that
// asks for more or less than its author meant is worse than none. Formats: the documentation of hayabusa-rules and of tau-engine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/collection.h"

namespace redoubt::detect {

// The document itself when it is Sigma already.
Collected as_sigma(CollectedDocument document);

// `ruletype` tells them. Logs are chosen by Channel and EventID alone, whatever `logsource` says.
bool is_hayabusa_rule(const formats::yaml::Node& document);
Result<std::vector<formats::yaml::Node>> sigma_of_hayabusa(const formats::yaml::Node& document);

// `kind` and `filter` tell them.
bool is_chainsaw_rule(const formats::yaml::Node& document);
Result<std::vector<formats::yaml::Node>> sigma_of_chainsaw(const formats::yaml::Node& document);

// "Event.System.Provider_attributes.Name" → "Provider_Name"; a name that is no path stays.
std::string windows_field(std::string_view path);

}  // namespace redoubt::detect
