#include "rooms/fix/log_coverage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr DemandSetting log_demands{"log_coverage", "what logs are demanded"};
constexpr int64_t longest_hours = 24 * 90;

const std::array shipped_log_demands{
    LogDemand{"services", "kind:(service,application) criticality:(high,critical)", 24, "high"},
    LogDemand{"service-processes", "kind:host has:services criticality:(high,critical)", 24, "high"},
    LogDemand{"hosts-open-to-all", "kind:host exposure:public", 24, "medium"},
};

using EachSilent = std::function<void(const Record& asset, Time last)>;

Result<LogDemandCoverage> walk_logs(store::Store& store, const store::Actor& actor, const LogDemand& demand, const std::map<std::string, Time>& heard,
                                    EachSilent silent) {
    const auto last_of = [&](const Record& asset) {
        const auto last = heard.find(asset.id.text);
        return last == heard.end() ? Time{} : last->second;
    };
    const DemandTally tally = TRY(walk_demand(
        store, actor,
        {.query = demand.query, .since = store.clock().now() - hours(demand.hours), .fields = {"kind"}, .last = last_of, .gap = std::move(silent)}));
    return LogDemandCoverage{.demand = demand, .tally = tally};
}

GapFinding log_finding(const LogDemand& demand) {
    return {.identity = fmt::format("{}{}", log_coverage_identity, demand.name),
            .title = fmt::format("No logs within {} hours: {}", demand.hours, demand.name),
            .description = fmt::format("Every asset that '{}' finds should be heard of in the logs, at least every {} hours.", demand.query, demand.hours),
            .remedy = "Connect a source that delivers their logs, say on the source which assets it covers, or change the demand.",
            .severity = demand.severity};
}

std::string waited_for_logs(const LogDemand& demand, Time last) {
    if (last.unix_ns == 0) return fmt::format("never heard of; {} hours are allowed", demand.hours);
    return fmt::format("last heard of {}; {} hours are allowed", format_time(last), demand.hours);
}

constexpr Duration heard_kept = days(90);

}  // namespace

Result<std::vector<LogDemand>> LogCoverage::demands() {
    const auto kept = TRY(log_demands.read(store_));
    if (!kept) return std::vector<LogDemand>(shipped_log_demands.begin(), shipped_log_demands.end());
    std::vector<LogDemand> out;
    for (const Value& one : *kept) {
        const Map& map = one.map();
        out.push_back({std::string(map["name"].text()), std::string(map["query"].text()), map["hours"].integer(), std::string(map["severity"].text())});
    }
    return out;
}

Result<> LogCoverage::set_demands(const store::Actor& by, const std::vector<LogDemand>& demands) {
    List kept;
    for (const LogDemand& demand : demands) {
        if (demand.hours < 1 || demand.hours > longest_hours)
            return fail(Code::invalid, fmt::format("{} hours are no term", demand.hours), "demands/" + demand.name, "give 1 to 2160");
        kept.emplace_back(Map{{"name", demand.name}, {"query", demand.query}, {"hours", demand.hours}, {"severity", demand.severity}});
    }
    return log_demands.write(store_, by, std::move(kept));
}

Result<std::vector<LogDemandCoverage>> LogCoverage::look(const store::Actor& actor, size_t most_gaps) {
    const auto heard = TRY(heard_(store_.clock().now() - heard_kept)).value_or(std::map<std::string, Time>{});
    std::vector<LogDemandCoverage> out;
    for (const LogDemand& demand : TRY(demands())) {
        std::vector<LogGap> gaps;
        LogDemandCoverage one = TRY(walk_logs(store_, actor, demand, heard, [&](const Record& asset, Time last) {
            if (gaps.size() < most_gaps) gaps.push_back({{"asset", asset.id.text, asset.key, asset.title, asset.state}, last});
        }));
        one.gaps = std::move(gaps);
        out.push_back(std::move(one));
    }
    return out;
}

Result<CoverageOutcome> LogCoverage::follow() {
    const Time now = store_.clock().now();
    const auto heard = TRY(heard_(now - heard_kept));
    if (!heard) return CoverageOutcome{};  // logs are not taken in here
    GapFindings findings(store_, std::string(log_coverage_identity),
                         {.reason = "follows from what logs were received", .proof = "it is heard of in the logs, or that is no longer demanded"});
    for (const LogDemand& demand : TRY(demands())) {
        std::vector<UncoveredAsset> gaps;
        TRY(walk_logs(store_, store::Actor::redoubt(), demand, *heard, [&](const Record& asset, Time last) {
            // What is new has its first term before it.
            if (asset.created + hours(demand.hours) < now) gaps.push_back({asset, waited_for_logs(demand, last)});
        }));
        TRY(findings.keep(log_finding(demand), std::move(gaps)));
    }
    return findings.write();
}

}  // namespace redoubt::rooms
