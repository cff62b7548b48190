// What a new snapshot of advisories can change of what was matched against the one before: the vulnerabilities, by every id that they
// have or had, and the packages. Everything else stays as it is.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "advisories/renumbering.h"
#include "advisories/snapshot.h"

namespace redoubt::rooms {

struct SnapshotChanges {
    std::set<std::string, std::less<>> ids{};                  // of advisories that changed, and of the same vulnerabilities
    std::set<std::pair<std::string, std::string>> packages{};  // ecosystem and name
    advisories::Renumbering numbers{};                         // of advisories
};

// Whether they differ in advisories alone, of few: what is known of exploitation is the same.
bool differ_in_few(const advisories::Snapshot& before, const advisories::Snapshot& after);
Result<SnapshotChanges> changes_between(const advisories::Index& before, const advisories::Index& after);

}  // namespace redoubt::rooms
