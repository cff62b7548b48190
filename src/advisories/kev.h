// CISA's catalogue of known exploited vulnerabilities (cisa.gov/known-exploited-vulnerabilities-catalog, JSON). Entries may be taken
// out again: a newer catalogue replaces an older one as a whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::advisories {

struct KevEntry {
    std::string cve;
    std::string vendor, product, name;
    std::string added, due;   // dates, as written: 2024-03-01
    std::string action;       // what is required
    bool ransomware = false;  // a campaign of ransomware is known to use it
};

struct KevCatalogue {
    std::string version;            // "2025.08.25"
    std::string released;           // RFC 3339
    std::vector<KevEntry> entries;  // by CVE, as texts

    const KevEntry* find(std::string_view cve) const;  // nullptr: not in it
};

// Code::malformed for what is no catalogue, or for one whose "count" is not the number of its entries, which was cut off.
Result<KevCatalogue> parse_kev(std::string_view json);

}  // namespace redoubt::advisories
