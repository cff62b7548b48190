// Which assets should be heard of in the logs and are not: a demand is a query over assets and how old their last event may be. An asset
// counts as heard when a source says that it covers it and delivers, or when a host of its name or address was seen in events.
// The gaps of a demand are one finding with an occurrence for each asset; the events that come close it.
#pragma once

#include <functional>

#include "rooms/fix/asset_demands.h"
#include "rooms/fix/gap_findings.h"

namespace redoubt::rooms {

struct LogDemand {
    std::string name{};   // "service-processes"
    std::string query{};  // "kind:(service,application) criticality:>=medium"
    int64_t hours = 24;
    std::string severity{"medium"};
};

struct LogGap {
    store::Reference asset{};
    Time last{};  // zero: never
};

struct LogDemandCoverage {
    LogDemand demand{};
    DemandTally tally{};
    std::vector<LogGap> gaps{};  // the first ones
};

constexpr std::string_view log_coverage_identity = "log-coverage/";

class LogCoverage {
public:
    // When each asset was heard of last, by its id; nothing where no log was ever received.
    using Heard = std::function<Result<std::optional<std::map<std::string, Time>>>(Time since)>;

    LogCoverage(store::Store& store, Heard heard) : store_(store), heard_(std::move(heard)) {}

    Result<std::vector<LogDemand>> demands();
    // Takes the right to change settings, asked of by the caller. Code::invalid names the demand.
    Result<> set_demands(const store::Actor& by, const std::vector<LogDemand>& demands);
    Result<std::vector<LogDemandCoverage>> look(const store::Actor& actor, size_t most_gaps);
    // Findings follow from the gaps, once any source has delivered at all.
    Result<CoverageOutcome> follow();

private:
    store::Store& store_;
    Heard heard_;
};

}  // namespace redoubt::rooms
