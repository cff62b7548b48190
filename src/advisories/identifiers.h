// Ids as numbers: of CVE, to sort and look them up; of CWE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redoubt::advisories {

// "CVE-2024-12345": year << 40 | number. Nothing for any other text.
std::optional<uint64_t> cve_number(std::string_view cve);
std::string cve_text(uint64_t number);  // at least four digits behind the year

// "CWE-79", "cwe-79": 79.
std::optional<uint32_t> cwe_number(std::string_view cwe);

}  // namespace redoubt::advisories
