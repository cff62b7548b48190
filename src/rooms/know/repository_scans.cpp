#include "rooms/know/repository_scans.h"

#include <set>

#include <fmt/format.h>

#include "rooms/know/network.h"

namespace redoubt::rooms {
namespace {

using schema::Value;
using store::Record;

constexpr FindingSeries unscanned{"scans/", "no scan of it came", "It was scanned, or is no public repository any more"};

Result<std::set<std::string>> sources_of_tools(store::Store& store) {
    std::set<std::string> out;
    const store::ListQuery query{.text = "kind:tool -is:closed has:reports_as", .sort = "created", .fields = {"reports_as"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& tool : batch) out.emplace(tool["reports_as"].text());
        return {};
    }));
    return out;
}

Time last_scan_of(const Record& repository, const std::set<std::string>& scanners) {
    Time last{};
    for (const Value& sighting : repository["sightings"].list())
        if (scanners.contains(std::string(sighting.map()["source"].text()))) last = std::max(last, sighting.map()["last"].time());
    return last;
}

Exposing gap_of(const Record& repository, Time last) {
    const std::string since = last.unix_ns == 0 ? "No scanner has ever reported on it" : fmt::format("The last scan of it was {}", format_time(last));
    return {.identity = fmt::format("{}public-repository/{}", unscanned.beginning, repository.id.text),
            .title = fmt::format("Public repository {} has not been scanned for {} days", repository.title, scanned_within.ns / days(1).ns).substr(0, 300),
            .description = since + "; what is public is read by everybody, so a secret or a weakness in it is found by others first.",
            .remedy = "Have code, dependencies and secrets scanned, and let the scanner report here.",
            .severity = "high",
            .compartment = repository.compartment,
            .subjects = {repository.id.text},
            .kind = "gap"};
}

}  // namespace

Result<ScanGaps> find_unscanned_repositories(store::Store& store) {
    const std::set<std::string> scanners = TRY(sources_of_tools(store));
    const Time now = store.clock().now();
    ScanGaps out;
    std::vector<Exposing> gaps;
    const store::ListQuery query{.text = "kind:repository visibility:public -is:closed", .sort = "created", .fields = {"sightings"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& repository : batch) {
            ++out.repositories;
            const Time last = last_scan_of(repository, scanners);
            if (std::max(last, repository.created) + scanned_within < now) gaps.push_back(gap_of(repository, last));
        }
        return {};
    }));
    NetworkOutcome outcome;
    TRY(follow_exposures(store, unscanned, gaps, outcome));
    out.raised = outcome.raised;
    out.closed = outcome.closed;
    return out;
}

}  // namespace redoubt::rooms
