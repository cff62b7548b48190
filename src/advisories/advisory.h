// What an index says of one advisory. Every text is a view into the index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/cvss.h"

namespace redoubt::advisories {

using AdvisoryNumber = uint32_t;  // in one index; the order of ids

struct AdvisorySummary {
    std::string_view id;
    std::string_view summary;
    int64_t modified_s = 0;
    bool withdrawn = false;
    std::optional<uint8_t> score{};  // CVSS, tenths
    CvssVersion score_version = CvssVersion::v3_1;
    std::string_view urgency{};  // the publisher's word: "medium" of Ubuntu, "HIGH" of GitHub; empty when it says none
};

// What a scan needs of each advisory that it finds.
struct AdvisoryBrief {
    std::string_view id;
    std::string_view feed{};  // empty when the index was built of no named feed
    std::string_view urgency{};
    std::optional<uint8_t> score{};
    CvssVersion score_version = CvssVersion::v3_1;
    std::vector<std::string_view> ids{};           // every id of the vulnerability, itself among them, sorted
    std::vector<std::string_view> upstream{};      // what it is made of
    std::vector<std::string_view> upstream_ids{};  // where that is one alone: every id of it, sorted
};

// What a page about it shows besides.
struct AdvisoryPage {
    std::string_view details{};                  // at most 4,000 bytes
    std::string_view vector{};                   // of the score
    int64_t published_s = 0;                     // 0: not known
    std::string_view feed{};                     // the feed that the record is of; empty when it was built of no named feed
    std::vector<std::string_view> references{};  // addresses, at most 16
    std::vector<uint32_t> weaknesses{};          // numbers of CWE, at most 16
};

// A range of versions that are affected, or one version that is listed. Empty bounds are open.
struct Cause {
    std::string_view from{}, to{};
    std::string_view fixed{};  // `to`, where the record says that this version has the fix
    bool from_inclusive = true, to_inclusive = false;
    bool listed = false;  // `from` is the version that the record lists
};

// ">= 1.0, < 1.4.2", "1.3.1", "every version".
std::string range_text(const Cause& cause);

struct AboutPackage {
    std::string_view ecosystem, name;
    std::vector<Cause> causes{};  // in the order of versions; at most 1,000
    bool more = false;            // there are more causes
};

struct IndexCounts {
    uint64_t names = 0, ranges = 0, exact_versions = 0, advisories = 0, ids = 0, bytes = 0;
};

}  // namespace redoubt::advisories
