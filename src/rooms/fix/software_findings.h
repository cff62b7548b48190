// The findings of vulnerable software and the advisories that describe them: made when the first asset has the weakness, closed when
// no asset has it any more, opened again when one has. For software_records.cpp.
#pragma once

#include <map>
#include <set>

#include "rooms/fix/finding_standing.h"
#include "rooms/fix/software_advisories.h"
#include "rooms/fix/software_watch.h"
#include "store/tables.h"

namespace redoubt::rooms {

struct NeededFinding {
    WeaknessNumber weakness = 0;
    std::string compartment{};
};

struct FoundFinding {
    std::string id{}, identity{}, severity{};
    WeaknessNumber weakness = 0;
};

class SoftwareFindings {
public:
    SoftwareFindings(store::Store& store, const SoftwareState& state, SoftwareOutcome& outcome);

    Result<> ensure(std::span<const NeededFinding> needed);
    const FoundFinding* find(WeaknessNumber weakness, const std::string& compartment) const;
    void touch(const std::string& id) { touched_.insert(id); }
    // What was touched gets what follows from its occurrences: deadline, priority, owner, state.
    Result<> settle();

private:
    using Key = std::pair<WeaknessNumber, std::string>;  // and the compartment
    Result<> find_known(const std::vector<Key>& missing);
    Result<> make(const std::vector<Key>& missing);
    Result<std::map<WeaknessNumber, std::string>> ensure_advisories(const std::vector<Key>& missing);
    Result<schema::Map> advisory_of(const Weakness& weakness) const;
    Result<schema::Map> finding_of(const Weakness& weakness, const std::string& compartment, const std::string& advisory) const;
    Result<> settle_one(const std::string& id, const FindingStanding& standing, std::vector<store::RowChange>& rows);

    store::Store& store_;
    const SoftwareState& state_;
    SoftwareOutcome& outcome_;
    std::map<Key, FoundFinding> found_;
    std::map<std::string, WeaknessNumber> weaknesses_;  // by id of the finding
    std::set<std::string> touched_;
    TouchedAdvisories advisories_;
};

}  // namespace redoubt::rooms
