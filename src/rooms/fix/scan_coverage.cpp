#include "rooms/fix/scan_coverage.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "rooms/fix/gap_findings.h"
#include "store/settings.h"
#include "store/tables.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr std::string_view coverage_setting = "coverage";
constexpr std::array<std::string_view, 6> scan_kinds{"software", "host", "web", "code", "resource", "any"};
constexpr std::array<std::string_view, 4> gap_severities{"low", "medium", "high", "critical"};
constexpr int64_t longest_wait = 3650;

const std::array shipped_demands{
    ScanDemand{"public-repositories", "kind:repository visibility:public", "code", 30, "high"},
    ScanDemand{"hosts-open-to-all", "kind:host exposure:public", "host", 7, "high"},
    ScanDemand{"applications-open-to-all", "kind:application exposure:public", "web", 30, "high"},
};

struct LastScan {
    Time at{};
    std::string_view tool{};
};

// The latest scan of each asset, by class and over all.
class LastScans {
public:
    static Result<LastScans> read(store::Store& store) {
        LastScans out;
        out.all_ = TRY(ScanLog(store).scans());
        for (const AssetScan& scan : out.all_) {
            for (const std::string_view kind : {std::string_view(scan.kind), std::string_view("any")}) {
                LastScan& last = out.by_kind_[std::string(kind)][scan.asset];
                if (last.at < scan.last) last = {scan.last, scan.tool};
            }
        }
        return out;
    }
    LastScan of(const std::string& kind, const std::string& asset) const {
        const auto scans = by_kind_.find(kind);
        if (scans == by_kind_.end()) return {};
        const auto found = scans->second.find(asset);
        return found == scans->second.end() ? LastScan{} : found->second;
    }

private:
    std::vector<AssetScan> all_;  // the tools' names live here
    std::map<std::string, std::unordered_map<std::string, LastScan>> by_kind_;
};

// What collectors and bills of material say of an asset's software is matched here all the time.
LastScan own_matching(const Record& asset, const std::string& kind) {
    if (kind != "software" && kind != "any") return {};
    return asset["software"].list().empty() ? LastScan{} : LastScan{asset["last_seen"].time(), "redoubt"};
}

// A scanner of code that reports repositories as a source of its own has looked at them. An agent that sights a host has not scanned it.
Result<std::map<std::string, std::string, std::less<>>> tools_by_source(store::Store& store) {
    std::map<std::string, std::string, std::less<>> out;
    const store::ListQuery query{.text = "kind:tool -is:closed has:reports_as", .sort = "created", .fields = {"reports_as"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& tool : batch) out.emplace(tool["reports_as"].text(), tool.title);
        return {};
    }));
    return out;
}

LastScan sighted(const Record& asset, const std::map<std::string, std::string, std::less<>>& tools) {
    LastScan out;
    for (const Value& sighting : asset["sightings"].list()) {
        const auto tool = tools.find(sighting.map()["source"].text());
        if (tool != tools.end() && out.at < sighting.map()["last"].time()) out = {sighting.map()["last"].time(), tool->second};
    }
    return out;
}

using EachGap = std::function<void(const Record& asset, const LastScan& last)>;

// Counts what the demand is about, and tells each asset that has no scan so young.
Result<DemandCoverage> walk(store::Store& store, const store::Actor& actor, const ScanDemand& demand, const LastScans& scans, const EachGap& gap) {
    DemandCoverage out{.demand = demand};
    const Time young = store.clock().now() - days(demand.days);
    const bool by_software = demand.scan == "software" || demand.scan == "any";
    const auto tools = TRY(tools_by_source(store));
    std::vector<std::string> fields{"last_seen", "sightings"};
    if (by_software) fields.emplace_back("software");
    const store::ListQuery query{.text = fmt::format("({}) -state:retired", demand.query), .sort = "created", .fields = std::move(fields)};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& asset : batch) {
            ++out.assets;
            LastScan last = scans.of(demand.scan, asset.id.text);
            for (const LastScan& other : {own_matching(asset, demand.scan), demand.scan == "code" ? sighted(asset, tools) : LastScan{}})
                if (last.at < other.at) last = other;
            if (young < last.at) {
                ++out.covered;
                continue;
            }
            ++(last.at.unix_ns == 0 ? out.never : out.late);
            gap(asset, last);
        }
        return {};
    }));
    return out;
}

Map show_demand(const ScanDemand& demand) {
    return {{"name", demand.name}, {"query", demand.query}, {"scan", demand.scan}, {"days", demand.days}, {"severity", demand.severity}};
}

Result<> check_demand(store::Store& store, const ScanDemand& demand) {
    const auto wrong = [&](std::string message, std::string hint) {
        return fail(Code::invalid, std::move(message), "demands/" + demand.name, std::move(hint));
    };
    const bool named = !demand.name.empty() && demand.name.size() <= 60 &&
                       std::ranges::all_of(demand.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!named) return wrong(fmt::format("'{}' is no name of a demand", demand.name.substr(0, 80)), "write lower-case letters, digits and dashes");
    if (std::ranges::find(scan_kinds, demand.scan) == scan_kinds.end())
        return wrong(fmt::format("'{}' is no class of scan", demand.scan.substr(0, 40)), "one of software, host, web, code, resource, any");
    if (std::ranges::find(gap_severities, demand.severity) == gap_severities.end())
        return wrong(fmt::format("'{}' is no severity", demand.severity.substr(0, 40)), "one of low, medium, high, critical");
    if (demand.days < 1 || demand.days > longest_wait) return wrong(fmt::format("{} days are no term", demand.days), "give 1 to 3650");
    const auto tried = store.as(store::Actor::redoubt()).count("asset", demand.query);
    if (!tried) return redoubt::at(tried.error(), "demands/" + demand.name + "/query");
    return {};
}

std::string waited(const ScanDemand& demand, const LastScan& last) {
    if (last.at.unix_ns == 0) return fmt::format("never; {} days are allowed", demand.days);
    return fmt::format("last on {} by {}; {} days are allowed", format_time(last.at).substr(0, 10), last.tool, demand.days);
}

GapFinding finding_of(const ScanDemand& demand) {
    const std::string scan = demand.scan == "any" ? "" : demand.scan + " ";
    return {.identity = fmt::format("{}{}", coverage_identity, demand.name),
            .title = fmt::format("No {}scan within {} days: {}", scan, demand.days, demand.name),
            .description = fmt::format("Policy demands a scan of every asset that '{}' finds, at least every {} days.", demand.query, demand.days),
            .remedy = "Have them scanned and import the reports, or change the demand.",
            .severity = demand.severity};
}

}  // namespace

Result<std::vector<ScanDemand>> ScanCoverage::demands() {
    const Map kept = TRY(store::Settings(store_).get(coverage_setting));
    if (kept["demands"].is_null()) return std::vector<ScanDemand>(shipped_demands.begin(), shipped_demands.end());
    std::vector<ScanDemand> out;
    for (const Value& one : kept["demands"].list()) {
        const Map& map = one.map();
        out.push_back({std::string(map["name"].text()), std::string(map["query"].text()), std::string(map["scan"].text()), map["days"].integer(),
                       std::string(map["severity"].text())});
    }
    return out;
}

Result<> ScanCoverage::set_demands(const store::Actor& by, const std::vector<ScanDemand>& demands) {
    if (demands.size() > most_demands) return fail(Code::too_large, fmt::format("{} demands, at most {} are kept", demands.size(), most_demands), "demands");
    List kept;
    std::set<std::string> names;
    for (const ScanDemand& demand : demands) {
        TRY(check_demand(store_, demand));
        if (!names.insert(demand.name).second) return fail(Code::invalid, fmt::format("two demands are called '{}'", demand.name), "demands/" + demand.name);
        kept.emplace_back(show_demand(demand));
    }
    return store::Settings(store_).put(by, coverage_setting, Map{{"demands", std::move(kept)}}, "what scans are demanded");
}

Result<std::vector<DemandCoverage>> ScanCoverage::look(const store::Actor& actor, size_t most_gaps) {
    TRY(ScanLog(store_).open());
    const LastScans scans = TRY(LastScans::read(store_));
    std::vector<DemandCoverage> out;
    for (const ScanDemand& demand : TRY(demands())) {
        std::vector<CoverageGap> gaps;
        DemandCoverage one = TRY(walk(store_, actor, demand, scans, [&](const Record& asset, const LastScan& last) {
            if (gaps.size() < most_gaps) gaps.push_back({{"asset", asset.id.text, asset.key, asset.title, asset.state}, last.at, std::string(last.tool)});
        }));
        one.gaps = std::move(gaps);
        out.push_back(std::move(one));
    }
    return out;
}

Result<CoverageOutcome> ScanCoverage::follow() {
    TRY(ScanLog(store_).open());
    const LastScans scans = TRY(LastScans::read(store_));
    GapFindings findings(store_, std::string(coverage_identity),
                         {.reason = "follows from what was scanned", .proof = "it was scanned, or policy no longer demands it"});
    for (const ScanDemand& demand : TRY(demands())) {
        std::vector<UncoveredAsset> gaps;
        TRY(walk(store_, store::Actor::redoubt(), demand, scans, [&](const Record& asset, const LastScan& last) {
            // What is new has its first term before it.
            if (asset.created + days(demand.days) < store_.clock().now()) gaps.push_back({asset, waited(demand, last)});
        }));
        TRY(findings.keep(finding_of(demand), std::move(gaps)));
    }
    return findings.write();
}

}  // namespace redoubt::rooms
