// Which upgrades clear most: open occurrences of vulnerable software, gathered by who has to do it and by what is to be upgraded. One
// upgrade of a package clears every weakness of which the fix is at or before the version that is gone to, so the smallest set of
// upgrades is one for each package, and the order in which they pay is by what each clears for each asset that it is made on.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

enum class RestartNeed : uint8_t { none, services, reboot };
std::string_view restart_name(RestartNeed need);  // "services"
// After an upgrade of the package: a kernel needs a reboot, a library a restart of what uses it.
RestartNeed restart_after(std::string_view package);

// What an upgrade to one version clears, on the way to the last.
struct UpgradeStep {
    std::string to{};
    size_t clears = 0;  // occurrences
    double weight = 0;
};

struct Upgrade {
    std::string owner{};                   // id of the party that owns the assets; empty: nobody
    std::string component{};               // "pkg:deb/debian/openssl"
    std::string package{};                 // "openssl"
    std::string to{};                      // the least version that clears all that can be cleared
    std::vector<std::string> installed{};  // versions, the oldest first
    std::vector<std::string> assets{};     // ids
    std::vector<std::string> findings{};   // ids, cleared
    size_t clears = 0;                     // occurrences
    size_t unfixed = 0;                    // occurrences of which nobody says what fixes them
    size_t overdue = 0;
    double weight = 0;  // priorities, those that are overdue twice
    Time first_due{};
    RestartNeed restart = RestartNeed::none;
    std::vector<UpgradeStep> steps{};  // in the order of versions
};

struct UpgradeQuestion {
    std::string query{};      // of occurrences, in the query language
    std::string component{};  // this one alone
    std::string to{};         // what going to this version would clear, instead of to the last fix; needs `component`
    Time due_before{};        // only what is due by then; zero: all
};

struct UpgradePlan {
    std::vector<Upgrade> upgrades{};  // what pays most first
    size_t occurrences = 0;           // open, that were looked at
    size_t clears = 0;
    size_t unfixed = 0;
    double weight = 0;
    bool cut = false;  // there are more than most_plan_occurrences
};

constexpr size_t most_plan_occurrences = 1'000'000;

// Of what `actor` may see.
Result<UpgradePlan> plan_upgrades(store::Store& store, const store::Actor& actor, const UpgradeQuestion& question);

}  // namespace redoubt::rooms
