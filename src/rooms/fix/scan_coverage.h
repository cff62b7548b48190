// What is scanned by what and when, against what policy demands: a demand is a query over assets, a class of scan, and how old the last
// one may be. An asset that has none so young is a gap; the gaps of a demand are one finding with an occurrence for each asset, closed by
// the scan that comes.
#pragma once

#include "rooms/fix/asset_demands.h"
#include "rooms/fix/gap_findings.h"
#include "rooms/fix/scan_log.h"

namespace redoubt::rooms {

struct ScanDemand {
    std::string name{};   // "public-repositories"
    std::string query{};  // "kind:repository visibility:public"
    std::string scan{};   // software, host, web, code, resource; any
    int64_t days = 30;
    std::string severity{"medium"};  // of the finding that its gaps are
};

struct CoverageGap {
    store::Reference asset{};
    Time last{};         // zero: never
    std::string tool{};  // of that last one
};

struct DemandCoverage {
    ScanDemand demand{};
    DemandTally tally{};
    std::vector<CoverageGap> gaps{};  // the first ones
};

constexpr std::string_view coverage_identity = "coverage/";

class ScanCoverage {
public:
    explicit ScanCoverage(store::Store& store) : store_(store) {}

    Result<std::vector<ScanDemand>> demands();  // those that ship until somebody sets others
    // Takes the right to change settings, asked of by the caller. Code::invalid names the demand.
    Result<> set_demands(const store::Actor& by, const std::vector<ScanDemand>& demands);
    // As this actor sees it.
    Result<std::vector<DemandCoverage>> look(const store::Actor& actor, size_t most_gaps);
    // Findings follow from the gaps.
    Result<CoverageOutcome> follow();

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
