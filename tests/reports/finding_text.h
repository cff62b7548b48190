// What a report was read as, as lines of text for the expectations beside the samples: only what is said.
#pragma once

#include <string>

#include "reports/reported.h"

namespace redoubt::reports {

std::string text_of(const ReadReport& report, const std::vector<ReportedFinding>& findings);

}  // namespace redoubt::reports
