// Condition: what a rule or a correlation asks of its parts, as a tree, with "1 of x*" and "all of them" already resolved to the
// parts that they name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redoubt::detect {

struct Condition {
    enum class Kind : uint8_t { all_of, any_of, not_of, search };
    Kind kind = Kind::search;
    uint32_t search = 0;           // kind search: index into Rule::searches, or into Correlation::rules
    std::string text;              // "1 of selection_*" where it came from a quantifier, otherwise empty
    std::vector<Condition> parts;  // not_of: exactly one
};

}  // namespace redoubt::detect
