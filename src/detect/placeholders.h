// |expand: `%name%` becomes each of the values that LoadOptions gives for it; `\%` is a plain percent sign. A placeholder
// without values refuses the rule (Code::unsupported).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/load.h"
#include "detect/sigma_string.h"

namespace redoubt::detect {

// Given values may hold wildcards. More than `most` results are an error.
Result<std::vector<Pieces>> expand_placeholders(const Pieces& pieces, const LoadOptions& options, size_t most);
// For regular expressions, networks and numbers: given values are put in as they are.
Result<std::vector<std::string>> expand_placeholders(std::string_view text, const LoadOptions& options, size_t most);

}  // namespace redoubt::detect
