// Which values of one field a rule demands: the rule can only match when the field has one of them. Used for EventID, so that
// rules of a service (`service: security`) are divided by event id like those of a category.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "detect/program.h"

namespace redoubt::detect {

// Nothing: the rule can match whatever the field holds.
std::optional<std::set<std::string>> required_texts(const Program& program, const ProgramNode& rule, KeyId key);

}  // namespace redoubt::detect
