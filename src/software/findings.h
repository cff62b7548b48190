// Vulnerabilities in packages: what the index says of each package, as one finding for each vulnerability and purl.
//
// Advisories of one vulnerability (aliases; a distribution's advisory that is made of one CVE counts as it) are one finding, each with
// the reason why it names the package. What could not be asked is said with why: an empty list of findings is no proof.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/exploitation.h"
#include "advisories/index.h"
#include "advisories/lookups.h"
#include "software/package.h"
#include "software/vex.h"

namespace redoubt::software {

struct FindingReason {
    advisories::AdvisoryNumber advisory = 0;
    std::string_view id{}, feed{};                       // feed: empty when the index was built of no named feed
    std::shared_ptr<const advisories::Lookup> lookup{};  // what was asked
    std::vector<advisories::Cause> causes{};
};

struct Finding {
    std::string purl{};
    std::vector<uint32_t> packages{};                // all of that purl
    std::string_view id{};                           // the CVE, else GitHub's, else the advisory's
    std::vector<std::string_view> ids{};             // all names of it, sorted
    std::vector<std::string_view> upstream{};        // what its advisories are made of, where that is more than one
    std::string_view summary{};                      // empty where none were asked for
    std::optional<uint8_t> score{};                  // CVSS in tenths: the highest of its advisories
    std::optional<advisories::Severity> severity{};  // by the score, else by the word of the publisher
    std::vector<std::string_view> fixed{};           // versions with the fix
    advisories::Exploitation exploitation{};
    std::vector<FindingReason> reasons{};
    const VexStatement* vex = nullptr;

    // Not said by VEX to be harmless here, or fixed.
    bool is_open() const { return vex == nullptr || (vex->status != VexStatus::not_affected && vex->status != VexStatus::fixed); }
    // At least as severe; a severity that is not known may be.
    bool is_at_least(advisories::Severity least) const { return !severity || *severity >= least; }
};

struct NotAsked {
    std::string purl{};
    std::string why{};
};

struct Findings {
    std::vector<Finding> found{};     // open ones first, exploited first, then the worst
    std::vector<NotAsked> unknown{};  // by purl
    size_t asked = 0;                 // purls
    size_t left_out = 0;              // packages for building and testing
    size_t owned = 0;                 // packages that a distribution's package brought
};

struct FindingOptions {
    bool development = false;  // also what only building and testing needs
    bool summaries = true;     // a table does without
    const VexStatements* vex = nullptr;
    std::string_view subject{};  // what the packages are of, as a purl
    const advisories::ExploitationTable* exploited = nullptr;
};

// The findings hold views into the index and the table, and point into `options.vex`.
Result<Findings> find_vulnerable(std::span<const Package> packages, const advisories::Index& index, const FindingOptions& options);

// "medium" of Ubuntu, "HIGH" of GitHub, "Important" of Red Hat.
std::optional<advisories::Severity> severity_of_urgency(std::string_view word);
std::string_view severity_text(const Finding& finding);  // "Critical", "Unknown"

}  // namespace redoubt::software
