// The same report again: what was imported, as a digest of all that it says of its places and of all that it was compared with. As long as
// none of the occurrences on its assets has changed since, it is known without reading them that it has nothing new: for report_import.cpp.
#pragma once

#include "rooms/fix/report_plan.h"

namespace redoubt::rooms {

// Of everything that the comparison of these places with what is known depends on, but that itself and the time of the scan.
std::string report_digest(const SeenPlaces& places, const ScanTargets& targets, std::span<const std::string> looked_at, std::span<const DeadlineTable> tables,
                          const ReportPlanner::Scope& scope);

class SameReports {
public:
    explicit SameReports(store::Store& store) : store_(store) {}
    Result<> open();
    // Whether this digest was kept, by a scan not much before this one, and nothing on these assets has changed since.
    Result<bool> known(const std::string& digest, Time scanned, const std::vector<std::string>& assets);
    // Both inside the import's own change. `whole`: the report spoke of every place that is open there, so a later scan misses none.
    Result<> keep(const std::string& digest, Time scanned, bool whole);
    Result<> seen_again(const std::string& digest);

private:
    Result<bool> unchanged_since(int64_t seq, const std::vector<std::string>& assets);
    store::Store& store_;
};

}  // namespace redoubt::rooms
