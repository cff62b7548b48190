// Lint: rules that load and are still not what their author meant. Each finding says where, what, and what to do; none is
// about style.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detect/rule.h"

namespace redoubt::detect {

struct LintFinding {
    uint32_t line = 0;       // in the rule's document, as far as it is known
    std::string_view check;  // "escaped-wildcard"
    std::string message;
    std::string hint;
};

std::vector<LintFinding> lint(const Rule& rule);

}  // namespace redoubt::detect
