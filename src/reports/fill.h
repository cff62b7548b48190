// From the values of a mapping to what a tool reported: words to severities and states, texts to times and numbers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/evaluate.h"
#include "reports/reported.h"

namespace redoubt::reports {

// One field of a finding. `looked_up`: the key that a table knew on the way; what the report itself says of the severity.
void fill(ReportedFinding& finding, const Assignment& field, std::span<const Item> value, std::string_view looked_up, std::vector<std::string>& problems);
void fill(Scan& scan, const Assignment& field, std::span<const Item> value);
bool fill(Target& target, Field field, std::string_view text);  // false: no field of a target
void finish(ReportedFinding& finding);                          // what follows from the other fields
void merge(ReportedFinding& into, ReportedFinding&& other);     // two records of one finding
bool is_empty(const Target& target);

}  // namespace redoubt::reports
