// Correlations as counting in buckets of time, which is what query languages offer. The matcher's window slides; a bucket starts
// at a fixed time, so what falls on both sides of a boundary may be missed. Every query made so says it in a note; what buckets
// cannot count at all is refused.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/convert/printer.h"

namespace redoubt::detect::convert {

Result<> can_be_bucketed(const Correlation& correlation, std::string_view target);
std::string bucket_note(const Correlation& correlation);
int64_t seconds_of(const Correlation& correlation);

// What the field is called in the events of each rule, each name once.
Result<std::vector<Operand>> fields_of_rules(const CorrelationAsked& asked, const std::string& field);

// The one field that a value_* correlation measures; of several names is refused.
Result<Operand> single_field(const CorrelationAsked& asked);

// The correlation's bounds; temporal ones without any want all their rules.
std::vector<Bound> bounds_of(const CorrelationAsked& asked);

}  // namespace redoubt::detect::convert
