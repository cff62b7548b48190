// The condition language: identifiers, `not`, `and`, `or` (loosest last), parentheses, and `1 of`, `any of`, `all of` over
// `them` or a pattern with `*`. Quantifiers are resolved at once to the searches that they name, so whatever names nothing is
// an error here and not a surprise at match time. Source: Sigma 2.1 appendix "condition".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "detect/rule.h"

namespace redoubt::detect {

Result<Condition> parse_condition(std::string_view text, std::span<const NamedSearch> searches);

}  // namespace redoubt::detect
