// The equations of each version of CVSS, for cvss.cpp.
#pragma once

#include "advisories/cvss.h"

namespace redoubt::advisories {

// Each takes the vector without its label.
Result<CvssScore> score_cvss2(std::string_view metrics);
Result<CvssScore> score_cvss3(std::string_view metrics, CvssVersion version);
Result<CvssScore> score_cvss4(std::string_view metrics);

}  // namespace redoubt::advisories
