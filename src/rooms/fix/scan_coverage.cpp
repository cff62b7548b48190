#include "rooms/fix/scan_coverage.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "rooms/fix/gap_findings.h"
#include "store/tables.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr DemandSetting scan_demands{"coverage", "what scans are demanded"};
constexpr std::array<std::string_view, 6> scan_kinds{"software", "host", "web", "code", "resource", "any"};
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
Result<DemandCoverage> walk_scans(store::Store& store, const store::Actor& actor, const ScanDemand& demand, const LastScans& scans, const EachGap& gap) {
    const auto tools = TRY(tools_by_source(store));
    std::vector<std::string> fields{"last_seen", "sightings"};
    if (demand.scan == "software" || demand.scan == "any") fields.emplace_back("software");
    LastScan last;
    const auto last_of = [&](const Record& asset) {
        last = scans.of(demand.scan, asset.id.text);
        for (const LastScan& other : {own_matching(asset, demand.scan), demand.scan == "code" ? sighted(asset, tools) : LastScan{}})
            if (last.at < other.at) last = other;
        return last.at;
    };
    const DemandTally tally = TRY(walk_demand(store, actor,
                                              {.query = demand.query,
                                               .since = store.clock().now() - days(demand.days),
                                               .fields = std::move(fields),
                                               .last = last_of,
                                               .gap = [&](const Record& asset, Time) { gap(asset, last); }}));
    return DemandCoverage{.demand = demand, .tally = tally};
}

Map show_demand(const ScanDemand& demand) {
    return {{"name", demand.name}, {"query", demand.query}, {"scan", demand.scan}, {"days", demand.days}, {"severity", demand.severity}};
}

Result<> check_scan_demand(const ScanDemand& demand) {
    const std::string where = "demands/" + demand.name;
    if (std::ranges::find(scan_kinds, demand.scan) == scan_kinds.end())
        return fail(Code::invalid, fmt::format("'{}' is no class of scan", demand.scan.substr(0, 40)), where,
                    "one of software, host, web, code, resource, any");
    if (demand.days < 1 || demand.days > longest_wait) return fail(Code::invalid, fmt::format("{} days are no term", demand.days), where, "give 1 to 3650");
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
    const auto kept = TRY(scan_demands.read(store_));
    if (!kept) return std::vector<ScanDemand>(shipped_demands.begin(), shipped_demands.end());
    std::vector<ScanDemand> out;
    for (const Value& one : *kept) {
        const Map& map = one.map();
        out.push_back({std::string(map["name"].text()), std::string(map["query"].text()), std::string(map["scan"].text()), map["days"].integer(),
                       std::string(map["severity"].text())});
    }
    return out;
}

Result<> ScanCoverage::set_demands(const store::Actor& by, const std::vector<ScanDemand>& demands) {
    List kept;
    for (const ScanDemand& demand : demands) {
        TRY(check_scan_demand(demand));
        kept.emplace_back(show_demand(demand));
    }
    return scan_demands.write(store_, by, std::move(kept));
}

Result<std::vector<DemandCoverage>> ScanCoverage::look(const store::Actor& actor, size_t most_gaps) {
    TRY(ScanLog(store_).open());
    const LastScans scans = TRY(LastScans::read(store_));
    std::vector<DemandCoverage> out;
    for (const ScanDemand& demand : TRY(demands())) {
        std::vector<CoverageGap> gaps;
        DemandCoverage one = TRY(walk_scans(store_, actor, demand, scans, [&](const Record& asset, const LastScan& last) {
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
        TRY(walk_scans(store_, store::Actor::redoubt(), demand, scans, [&](const Record& asset, const LastScan& last) {
            // What is new has its first term before it.
            if (asset.created + days(demand.days) < store_.clock().now()) gaps.push_back({asset, waited(demand, last)});
        }));
        TRY(findings.keep(finding_of(demand), std::move(gaps)));
    }
    return findings.write();
}

}  // namespace redoubt::rooms
