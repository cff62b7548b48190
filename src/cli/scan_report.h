// What a scan found, and how it is printed: a table for people, or JSON. SARIF and CycloneDX are written in src/software.
#pragma once

#include <string>
#include <vector>

#include "advisories/snapshot.h"
#include "base/time.h"
#include "cli/output.h"
#include "cli/scan_arguments.h"
#include "cli/scan_target.h"
#include "software/findings.h"

namespace redoubt::cli {

// Advisories: a snapshot of feeds, or one index file alone, of which nobody says how old it is.
class ScanFeeds {
public:
    // Code::not_found with how to get some.
    static Result<ScanFeeds> open(const ScanArguments& arguments, const Surroundings& around);

    const advisories::Index& index() const { return snapshot_ ? snapshot_->index() : *index_; }
    const advisories::ExploitationTable* exploited() const { return snapshot_ ? &snapshot_->exploitation() : nullptr; }
    std::span<const advisories::FeedState> feeds() const { return snapshot_ ? std::span(snapshot_->feeds()) : std::span<const advisories::FeedState>(); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
    std::optional<advisories::Snapshot> snapshot_;
    std::optional<advisories::Index> index_;
};

struct ScanReport {
    const ScanArguments& arguments;
    const ScanTarget& target;
    const ScanFeeds& feeds;
    const software::Findings& findings;
    Time now{};
};

std::string scan_table(const ScanReport& report, const Terminal& terminal);
// The counts, what could not be asked or read, and how old each feed is: said with every form of output.
std::string scan_notes(const ScanReport& report);
std::string scan_json(const ScanReport& report);

}  // namespace redoubt::cli
