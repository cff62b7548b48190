// What an import of a report will write, worked out before anything is: for report_import.cpp.
#pragma once

#include <array>
#include <map>
#include <tuple>

#include "rooms/fix/known_places.h"
#include "rooms/fix/report_import.h"
#include "rooms/fix/seen_place.h"

namespace redoubt::rooms {

// A new place, and the finding that it belongs to.
struct FreshPlace {
    size_t place = 0;    // index of the seen one
    size_t finding = 0;  // index into ReportPlan::findings
};
struct PlannedFinding {
    std::string id{};        // empty: it is new
    std::string identity{};  // of a new one: may change when its asset is made
    size_t first = 0;        // the seen place that describes it
    std::vector<size_t> places{};
};
struct ReportPlan {
    std::vector<FreshPlace> fresh{};
    std::vector<PlannedFinding> findings{};
    std::vector<store::RowChange> occurrences{};  // changes of those that are known
    std::vector<store::RowChange> findings_changed{};
    std::map<std::string, std::vector<std::string>> touched{};  // findings that are known, with names to add
    std::vector<std::pair<size_t, size_t>> again{};             // seen place and known record that are the same
    size_t unmet = 0;                                           // places thought to be there that the report does not speak of
};

constexpr Duration written_again_after = hours(20);  // a scan every hour does not write every place every hour

class ReportPlanner {
public:
    struct Scope {
        std::string tool{};
        Time scanned{};
        std::vector<std::string> checks{};  // that ran; empty: not said
        bool missing = true;                // whether what was not seen is missed
        int64_t misses = default_misses;
        bool has_time = false;
    };
    ReportPlanner(store::Store& store, Scope scope, const SeenPlaces& seen, const ScanTargets& targets, std::span<const DeadlineTable> tables,
                  ReportOutcome& outcome)
        : store_(store), scope_(std::move(scope)), seen_(seen), targets_(targets), tables_(tables), outcome_(outcome) {}

    Result<ReportPlan> plan(const KnownOccurrences& known, const reports::Matched& matched);
    // Fields of a new place and of its new finding; the asset's id is known by now.
    schema::Map fresh_fields(const SeenPlace& place, const std::string& finding, const std::string& group) const;
    schema::Map finding_fields(const PlannedFinding& finding, const std::string& group) const;
    std::string compartment_of(const SeenPlace& place) const;
    const ScanAsset* asset_of(const SeenPlace& place) const { return place.asset < 0 ? nullptr : &targets_.met()[static_cast<size_t>(place.asset)]; }

private:
    Result<> find_findings(ReportPlan& plan, const std::vector<size_t>& fresh);
    Result<> see_again(const SeenPlace& place, const store::Record& before, reports::Pass pass, ReportPlan& plan);
    void miss(const store::Record& before, const reports::KnownPlace& known, ReportPlan& plan);
    void close(const store::Record& before, std::string proof, schema::List sights, ReportPlan& plan);
    schema::Map sight_of(const SeenPlace& place, std::string identity, Time first) const;
    int sort_of(const SeenPlace& place) const;
    const schema::Map& urgency_of(const SeenPlace& place, Time first) const;
    bool in_scope(const reports::KnownPlace& known) const;
    void tell(std::string_view action, std::string_view finding, std::string_view title, std::string_view where, std::string_view why, const ScanAsset* asset,
              std::string_view severity);
    schema::Value observation(const SeenPlace& place, std::string_view why) const;

    store::Store& store_;
    Scope scope_;
    const SeenPlaces& seen_;
    const ScanTargets& targets_;
    std::span<const DeadlineTable> tables_;
    ReportOutcome& outcome_;
    // Of many places it is the same: by what is known of the weakness, the day it was first seen and what sort of asset it is on.
    using Urgent = std::tuple<const Known*, int64_t, int>;
    mutable std::map<Urgent, schema::Map> urgencies_;
    mutable std::map<std::array<std::string, 3>, int> sorts_;  // exposure, criticality and kind
    mutable std::vector<int> sort_of_;                         // of each asset that was met; -1: not asked for yet
};

}  // namespace redoubt::rooms
