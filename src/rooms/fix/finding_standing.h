// What a finding gets of its occurrences, whoever reports them: whether it is over or back, what it is about, how urgent, by when and
// whose. What a person set stays.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/tables.h"

namespace redoubt::rooms {

struct FindingStanding {
    size_t open = 0;            // occurrences that are not proved to be gone
    store::Record worst{};      // by priority; of no type when none is open
    store::Record first_due{};  // of no type when none has a date
    std::string owner{};        // whose most of them are
    std::string proof{};        // of the one that went last, when none is open
    schema::List subjects{};    // the first assets
    std::vector<std::string> tools{};
};

using FindingStandings = std::map<std::string, FindingStanding, std::less<>>;
// By the ids of the findings, each of which is there.
Result<FindingStandings> standings_of(store::Store& store, std::span<const std::string> findings);

enum class Settled : uint8_t { same, closed, reopened };

// Adds to `changes` what follows for the finding: state, priority, subjects, owner, deadline, tools.
Settled follow_standing(const store::Record& finding, const FindingStanding& standing, schema::Map& changes);

// Who may decide about an occurrence goes by how bad the finding is.
Result<> follow_severity(store::Store& store, const std::string& finding, const std::string& severity);

}  // namespace redoubt::rooms
