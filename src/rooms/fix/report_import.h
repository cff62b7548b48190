// A report of a scanner becomes findings and occurrences: each place is known again or new (reports/matching.h), gets what the report says
// and what follows from it, and what the scan could have seen and did not is missed. One import is one change: all of it, or none. The
// dry run is the same work without the writing.
//
// What people set stays. A place that is missed is gone, and closed after so many misses in a row; one that another tool still sees stays
// open. An older report than the latest neither closes nor opens anything again.
#pragma once

#include "advisories/snapshot.h"
#include "reports/reported.h"
#include "rooms/fix/scan_targets.h"
#include "store/store.h"

namespace redoubt::rooms {

constexpr int64_t default_misses = 2;
constexpr size_t most_report_changes = 500;  // that an outcome lists

struct ReportOptions {
    std::string file{};    // its name
    std::string sha256{};  // of its bytes
    std::string asset{};   // id or key: everything is about it, whatever the report says
    bool dry_run = false;
    bool judge = false;               // say of each place what would be decided of it (for a gate); nothing is written
    bool partial = false;             // it did not look at everything: nothing is missed
    int64_t misses = default_misses;  // so many in a row close a place
};

struct ReportChange {
    std::string action{};   // new, back, moved, changed, missed, closed, doubt
    std::string finding{};  // its key; empty: a new one, in a dry run
    std::string title{};
    std::string severity{};
    std::string asset{};  // its title
    std::string where{};
    std::string why{};
};

// What is so of a place of the report, as records and decisions have it.
enum class Verdict : uint8_t { fresh, back, known, accepted };
struct JudgedPlace {
    Verdict verdict = Verdict::fresh;
    std::string finding{};  // its key; empty: a new one
    std::string title{}, severity{}, asset{}, where{}, remedy{};
    std::string why{};  // accepted: as what
};

struct ReportOutcome {
    std::string format{}, tool{}, version{};
    Time scanned{};
    int64_t reported = 0;  // entries of the report
    int64_t findings = 0;  // units of work that they are
    int64_t places = 0;    // where they are
    int64_t fresh = 0, fresh_findings = 0, back = 0, moved = 0, changed = 0, same = 0, missed = 0, closed = 0, doubtful = 0;
    int64_t passed_over = 0;  // the report says that they are fixed, and nobody knew of them
    int64_t new_assets = 0;
    bool written = false;
    std::string same_as{};  // when exactly this file was imported before: "2026-11-02 by Ada"
    std::vector<ReportChange> changes{};
    std::vector<JudgedPlace> judged{};
    std::vector<std::string> problems{};
    std::vector<reports::UnreadPart> unread{};
};

class ReportImport {
public:
    // `snapshot` may be null: then what feeds say of a vulnerability is not known.
    static Result<std::unique_ptr<ReportImport>> open(store::Store& store, const store::Actor& actor, ReportOptions options,
                                                      const advisories::Snapshot* snapshot);
    virtual ~ReportImport() = default;
    virtual Result<> take(reports::ReportedFinding&& finding) = 0;
    virtual Result<ReportOutcome> finish(const reports::ReadReport& report) = 0;
};

}  // namespace redoubt::rooms
