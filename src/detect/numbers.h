// Numbers and dates in field texts, for |lt, |gte, |hour and their kin. Text that is neither never holds.
#pragma once

#include <optional>
#include <string_view>

#include "detect/pattern.h"

namespace redoubt::detect {

// Decimal with sign, fraction and exponent, or 0x hexadecimal.
std::optional<double> parse_number(std::string_view text);

// A part of a date as written (no zone is applied): "2026-11-21T12:34:56…" or with a blank for T. Weeks are ISO 8601 weeks.
std::optional<double> date_part_of(std::string_view text, DatePart part);

bool compare_holds(const Pattern& pattern, std::string_view text);

}  // namespace redoubt::detect
