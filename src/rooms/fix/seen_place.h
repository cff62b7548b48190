// One place of a report on its way to become an occurrence, and what it says of the finding that it belongs to: for report_import.cpp.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>

#include "advisories/snapshot.h"
#include "reports/identity.h"
#include "rooms/fix/deadlines.h"
#include "rooms/fix/scan_targets.h"
#include "schema/value.h"

namespace redoubt::rooms {

// What is said of very many places in the same words.
struct PlaceWords {
    std::string title{}, status_why{}, installed{}, fixed_in{};
    std::string severity_says{};  // the tool's word
    bool operator==(const PlaceWords&) const = default;
};

struct SeenPlace {
    reports::Fingerprint print{};
    int asset = -1;  // number among the targets
    reports::Status status = reports::Status::open;
    std::string severity{};  // a word of ours
    bool supposed = false;   // the severity is ours, since the report has none
    std::string location{}, proof{};
    std::shared_ptr<const PlaceWords> words{};
    Time first_seen{};
    int64_t hits = 1;
    std::shared_ptr<const Known> known{};  // of the weakness: what deadlines and priorities ask
    std::optional<double> cvss{};
    std::shared_ptr<const reports::ReportedFinding> reported{};  // as it came: most of it is looked at only when its finding is new
};
using SeenPlaces = std::deque<SeenPlace>;

// What very many places of a report say alike is kept once.
class SaidAlike {
public:
    void share(SeenPlace& place);

private:
    void share_words(SeenPlace& place);

    std::unordered_map<std::string, std::shared_ptr<const Known>> known_;
    std::unordered_map<size_t, std::shared_ptr<const PlaceWords>> words_;                        // by hash
    std::unordered_map<std::string, std::shared_ptr<const reports::ReportedFinding>> reported_;  // by rule
};

// Texts are cut to what fields hold and made valid. Code::invalid for a finding without a title and a rule.
Result<SeenPlace> seen_place(reports::ReportedFinding&& finding, int asset, const std::string& asset_id, const advisories::Snapshot* snapshot);

// Fields of its finding, but identity and what follows from its places.
schema::Map described_finding(const SeenPlace& place);

// Of two reports of the same place: the worse severity, the earlier time.
void take_twice(SeenPlace& place, const SeenPlace& other);

// What follows for the place on its asset: due, due_why, priority, priority_why.
void add_urgency(schema::Map& fields, const SeenPlace& place, const ScanAsset* asset, std::span<const DeadlineTable> tables, Time first_seen);

std::string tool_name(std::string_view name);  // "Tenable Nessus" → "tenable-nessus"

}  // namespace redoubt::rooms
