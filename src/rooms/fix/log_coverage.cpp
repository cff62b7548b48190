#include "rooms/fix/log_coverage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "store/settings.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr std::string_view log_coverage_setting = "log_coverage";
constexpr size_t most_log_demands = 100;
constexpr std::array<std::string_view, 4> log_severities{"low", "medium", "high", "critical"};
constexpr int64_t longest_hours = 24 * 90;

const std::array shipped_log_demands{
    LogDemand{"services", "kind:(service,application) criticality:(high,critical)", 24, "high"},
    LogDemand{"service-processes", "kind:host has:services criticality:(high,critical)", 24, "high"},
    LogDemand{"hosts-open-to-all", "kind:host exposure:public", 24, "medium"},
};

using EachSilent = std::function<void(const Record& asset, Time last)>;

Result<LogDemandCoverage> walk_log_demand(store::Store& store, const store::Actor& actor, const LogDemand& demand, const std::map<std::string, Time>& heard,
                                          const EachSilent& silent) {
    LogDemandCoverage out{.demand = demand};
    const Time young = store.clock().now() - hours(demand.hours);
    const store::ListQuery query{.text = fmt::format("({}) -state:retired", demand.query), .sort = "created", .fields = {"kind"}};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& asset : batch) {
            ++out.assets;
            const auto last = heard.find(asset.id.text);
            const Time at = last == heard.end() ? Time{} : last->second;
            if (young < at) {
                ++out.heard;
                continue;
            }
            ++(at.unix_ns == 0 ? out.never : out.late);
            silent(asset, at);
        }
        return {};
    }));
    return out;
}

Result<> check_log_demand(store::Store& store, const LogDemand& demand) {
    const auto wrong = [&](std::string message, std::string hint) {
        return fail(Code::invalid, std::move(message), "demands/" + demand.name, std::move(hint));
    };
    const bool named = !demand.name.empty() && demand.name.size() <= 60 &&
                       std::ranges::all_of(demand.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!named) return wrong(fmt::format("'{}' is no name of a demand", demand.name.substr(0, 80)), "write lower-case letters, digits and dashes");
    if (std::ranges::find(log_severities, demand.severity) == log_severities.end())
        return wrong(fmt::format("'{}' is no severity", demand.severity.substr(0, 40)), "one of low, medium, high, critical");
    if (demand.hours < 1 || demand.hours > longest_hours) return wrong(fmt::format("{} hours are no term", demand.hours), "give 1 to 2160");
    const auto tried = store.as(store::Actor::redoubt()).count("asset", demand.query);
    if (!tried) return redoubt::at(tried.error(), "demands/" + demand.name + "/query");
    return {};
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
    const Map kept = TRY(store::Settings(store_).get(log_coverage_setting));
    if (kept["demands"].is_null()) return std::vector<LogDemand>(shipped_log_demands.begin(), shipped_log_demands.end());
    std::vector<LogDemand> out;
    for (const Value& one : kept["demands"].list()) {
        const Map& map = one.map();
        out.push_back({std::string(map["name"].text()), std::string(map["query"].text()), map["hours"].integer(), std::string(map["severity"].text())});
    }
    return out;
}

Result<> LogCoverage::set_demands(const store::Actor& by, const std::vector<LogDemand>& demands) {
    if (demands.size() > most_log_demands)
        return fail(Code::too_large, fmt::format("{} demands, at most {} are kept", demands.size(), most_log_demands), "demands");
    List kept;
    std::set<std::string> names;
    for (const LogDemand& demand : demands) {
        TRY(check_log_demand(store_, demand));
        if (!names.insert(demand.name).second) return fail(Code::invalid, fmt::format("two demands are called '{}'", demand.name), "demands/" + demand.name);
        kept.emplace_back(Map{{"name", demand.name}, {"query", demand.query}, {"hours", demand.hours}, {"severity", demand.severity}});
    }
    return store::Settings(store_).put(by, log_coverage_setting, Map{{"demands", std::move(kept)}}, "what logs are demanded");
}

Result<std::vector<LogDemandCoverage>> LogCoverage::look(const store::Actor& actor, size_t most_gaps) {
    const auto heard = TRY(heard_(store_.clock().now() - heard_kept)).value_or(std::map<std::string, Time>{});
    std::vector<LogDemandCoverage> out;
    for (const LogDemand& demand : TRY(demands())) {
        std::vector<LogGap> gaps;
        LogDemandCoverage one = TRY(walk_log_demand(store_, actor, demand, heard, [&](const Record& asset, Time last) {
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
        TRY(walk_log_demand(store_, store::Actor::redoubt(), demand, *heard, [&](const Record& asset, Time last) {
            // What is new has its first term before it.
            if (asset.created + hours(demand.hours) < now) gaps.push_back({asset, waited_for_logs(demand, last)});
        }));
        TRY(findings.keep(log_finding(demand), std::move(gaps)));
    }
    return findings.write();
}

}  // namespace redoubt::rooms
