// Reports of sources become assets: read, folded into what the sources said before, reconciled with all that is known, and written.
// The dry run is the same work without the writing. The actor learns of nothing, and changes nothing, that it could not see or
// change otherwise. Written in parts: what an interruption leaves out, importing again adds.
#pragma once

#include <functional>

#include "estate/reports.h"
#include "store/store.h"
#include "store/tables.h"

namespace redoubt::rooms {

struct SourceReport {
    std::string source{};
    std::vector<estate::Sighting> sightings{};
};

struct InventoryOptions {
    bool dry_run = false;
    bool listed = false;        // a list that the organisation keeps: what is on it counts as entered by somebody
    std::string compartment{};  // of assets that are new; empty: open
    std::string reason{};
    bool names_assets = false;  // `seen` of the result is wanted
};

struct InventoryChange {
    std::string key{};  // empty: a new one, in a dry run
    std::string title{};
    std::string action{};  // create, change, merge (it turned out to be another)
    std::string why{};
};

constexpr size_t most_inventory_listed = 500;

struct InventoryResult {
    int64_t sightings = 0, created = 0, changed = 0, same = 0, merged = 0, doubtful = 0, failed = 0;
    int64_t linked = 0, unlinked = 0;  // links that the sources speak of
    bool written = false;
    std::vector<InventoryChange> changes{};   // the first 500
    std::vector<estate::Problem> problems{};  // the first 500
    int64_t problems_total = 0;
    struct Seen {
        std::string source{}, key{}, asset{};
    };
    std::vector<Seen> seen{};  // which asset each entry of these reports is on now
};

// Gives each sighting with its source, in the order of the reports. Fails before anything is written.
using GiveSighting = std::function<void(const std::string& source, estate::Sighting&&)>;
using SightingFeed = std::function<Result<>(const GiveSighting&)>;

// Takes IC2 unless it is a dry run, since assets that turn out to be one are retired.
Result<InventoryResult> put_reports(store::Store& store, const store::Actor& actor, std::span<const SourceReport> reports, const InventoryOptions& options);
// The same, of what need not be held all at once.
Result<InventoryResult> put_sightings(store::Store& store, const store::Actor& actor, const SightingFeed& feed, const InventoryOptions& options);

struct ReportFile {
    std::string_view bytes{};
    std::string source{};
    std::string name{};    // of the file, where it has one
    std::string format{};  // empty: by its content
    estate::ReadOptions read{};
};
Result<InventoryResult> import_report(store::Store& store, const store::Actor& actor, const ReportFile& file, const InventoryOptions& options);

}  // namespace redoubt::rooms
