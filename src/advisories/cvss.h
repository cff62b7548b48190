// CVSS: the scores of a vector, computed anew. Published scores are not to be trusted: some records carry the temporal score where
// the base score belongs, and OSV carries vectors alone.
//
// Versions 2.0, 3.0, 3.1 and 4.0 (first.org/cvss). A vector without a "CVSS:" label is version 2. Scores are in tenths, as the
// specifications round them; which of them a vector has depends on the metrics that it names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::advisories {

enum class CvssVersion : uint8_t { v2, v3_0, v3_1, v4_0 };

struct CvssScore {
    CvssVersion version = CvssVersion::v3_1;
    uint8_t base = 0;  // tenths: 98 is 9.8. In version 4 the one score there is, over all metrics that are given
    std::optional<uint8_t> temporal{};
    std::optional<uint8_t> environmental{};

    uint8_t overall() const { return environmental ? *environmental : temporal ? *temporal : base; }
};

// Code::malformed for what is no vector, Code::invalid for a metric that is not there, twice there, or has a value that it cannot
// have; `where` is the metric.
Result<CvssScore> score_cvss(std::string_view vector);

enum class Severity : uint8_t { none, low, medium, high, critical };

// The qualitative scale of the version; version 2 has no critical (NVD's reading).
Severity severity_of(CvssVersion version, uint8_t tenths);
std::string_view severity_name(Severity severity);  // "None", "Low", …

std::string score_text(uint8_t tenths);  // "9.8"

}  // namespace redoubt::advisories
