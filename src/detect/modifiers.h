// Modifiers: from `Field|modifier|…: values` as written to a FieldTest of finished patterns. Modifiers apply left to right.
// An unknown modifier, or two that make no sense together, refuse the rule: ignoring one would change what the rule means.
// Source: Sigma 2.1 appendix "modifiers"; docs/sigma.md lists them with our choices.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/load.h"
#include "detect/rule.h"

namespace redoubt::detect {

struct WrittenValue {
    std::string_view text;
    bool null = false;
};

// `key` is "Field|mod|mod", "Field", "|all" (keywords) or empty (keywords). Keyword texts match anywhere in a value.
Result<FieldTest> make_test(std::string_view key, const std::vector<WrittenValue>& values, const LoadOptions& options);

}  // namespace redoubt::detect
