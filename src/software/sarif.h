// Findings as SARIF 2.1.0 (OASIS): a rule for each vulnerability, a result for each package that has it. What VEX says is harmless or
// fixed is there and suppressed; what could not be asked or read is a notification of the run.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "software/findings.h"

namespace redoubt::software {

struct ScannedSoftware {
    std::string_view target{};   // as it was named
    std::string_view subject{};  // purl; empty when not known
    std::string_view made{};     // RFC 3339
    std::string_view version{};  // of Redoubt
    const Contents* contents = nullptr;
    const Findings* findings = nullptr;
};

std::string write_sarif(const ScannedSoftware& scanned);

// "app/package-lock.json", of several the first; the target where a package does not say.
std::string_view location_of(const ScannedSoftware& scanned, const Package& package);

// The packages as CycloneDX 1.6, with the vulnerabilities and what VEX says of them (bom_write.cpp).
std::string write_cyclonedx(const ScannedSoftware& scanned);

}  // namespace redoubt::software
