// What a snapshot of advisories says of packages, in the words of findings: one weakness for each vulnerability and package, however
// many publishers wrote about it under however many ids. Asked once for each distinct package; the fleet fans it out.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/fleet.h"
#include "advisories/snapshot.h"
#include "rooms/fix/decision_table.h"
#include "rooms/fix/snapshot_changes.h"

namespace redoubt::rooms {

using WeaknessNumber = uint32_t;  // in one book

// One vulnerability in one package.
struct Weakness {
    std::string id{};                  // its CVE where it has one, else the id of whoever published first by name
    std::vector<std::string> names{};  // every id: of the same vulnerability, and of what a distribution's advisory is made of
    std::string component{};           // purl without version: "pkg:deb/debian/openssl"
    std::string ecosystem{};           // "Debian:12", of the package that was asked first
    std::string package{};             // "openssl"
    std::vector<advisories::AdvisoryNumber> advisories{};
    Known known{};  // what deadlines and priorities ask of it: cvss, severity, epss, exploited …
};

// That an installed version has it.
struct WeaknessHit {
    WeaknessNumber weakness = 0;
    std::string fixed_in{};  // empty when nobody says
    std::string cause{};     // "DEBIAN-CVE-2023-0286 (debian): >= 0, < 3.0.8-1"
};

class WeaknessBook {
public:
    explicit WeaknessBook(std::shared_ptr<const advisories::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

    Result<std::vector<WeaknessHit>> hits_of(const advisories::FleetPackage& package);
    // From now on a newer snapshot. What it says another thing of is stale: nobody is told its number again, and whoever has it asks anew.
    // Returns which are, by number.
    std::vector<bool> move_to(std::shared_ptr<const advisories::Snapshot> snapshot, const SnapshotChanges& changes);
    const Weakness& weakness(WeaknessNumber number) const { return weaknesses_[number]; }
    // Whether the snapshot has anything of the ecosystems that the package is asked in: without, nobody knows.
    bool could_know(const advisories::FleetPackage& package) const;
    const advisories::Snapshot& snapshot() const { return *snapshot_; }
    std::shared_ptr<const advisories::Snapshot> shared_snapshot() const { return snapshot_; }

private:
    Result<WeaknessNumber> weakness_of(advisories::AdvisoryNumber number, const advisories::Lookup& lookup, const std::string& component);
    Result<> describe(Weakness& weakness);
    const advisories::Index::Scope& scope_of(const std::string& ecosystem) const;

    std::shared_ptr<const advisories::Snapshot> snapshot_;
    std::vector<Weakness> weaknesses_;
    std::map<std::pair<std::string, std::string>, WeaknessNumber> numbers_;  // by id and component
    mutable std::map<std::string, advisories::Index::Scope> scopes_;
};

// What feeds say of a vulnerability by all its ids: exploited, epss, exploitation and what else deadlines ask.
Result<> add_exploitation(const advisories::Snapshot& snapshot, std::span<const std::string> ids, Known& known);

// The purl of a package without version and qualifiers, of its source package where a distribution has one.
std::string component_of(const advisories::FleetPackage& package, const advisories::Lookup& lookup);

}  // namespace redoubt::rooms
