// Which upgrades clear most: open occurrences of vulnerable software, gathered by who has to do it and by what is to be upgraded. One
// upgrade of a package clears every weakness of which the fix is at or before the version that is gone to, so the smallest set of
// upgrades is one for each package, and the order in which they pay is by what each clears for each asset that it is made on.
#pragma once

#include "rooms/fix/maintenance.h"

namespace redoubt::rooms {

enum class RestartNeed : uint8_t { none, services, reboot };
std::string_view restart_name(RestartNeed need);  // "services"
// After an upgrade of the package, as far as its name says: a kernel needs a reboot, a library a restart of what uses it.
RestartNeed restart_after(std::string_view package);

// What an upgrade to one version clears, on the way to the last.
struct UpgradeStep {
    std::string to{};
    size_t clears = 0;  // occurrences
    double weight = 0;
};

// When it can be done on those of its assets that have this window.
struct UpgradeWindow {
    std::string name{};
    Time starts{}, ends{};
    size_t assets = 0;
    size_t late = 0;  // of these, assets on which something is due before it starts
};

struct Upgrade {
    std::string owner{};                        // id of the party that owns the assets; empty: nobody
    std::string component{};                    // "pkg:deb/debian/openssl"
    std::string package{};                      // "openssl"
    std::string to{};                           // the least version that clears all that can be cleared
    std::vector<std::string> installed{};       // versions, the oldest first
    size_t asset_count = 0, finding_count = 0;  // of what is cleared
    std::vector<std::string> assets{};          // ids, the first most_upgrade_assets of them
    std::vector<std::string> findings{};        // ids, the first most_upgrade_findings
    size_t clears = 0;                          // occurrences
    size_t unfixed = 0;                         // occurrences of which nobody says what fixes them
    size_t overdue = 0;
    double weight = 0;  // priorities, those that are overdue twice
    Time first_due{};
    RestartNeed restart = RestartNeed::none;
    std::vector<std::string> restarts{};   // processes of the package that answer on these assets; say_what_runs() fills it in
    std::vector<UpgradeWindow> windows{};  // in the order in which they start
    size_t without_window = 0;             // assets
    std::vector<UpgradeStep> steps{};      // in the order of versions
};

struct UpgradeQuestion {
    std::string query{};      // of occurrences, in the query language
    std::string component{};  // this one alone
    std::string to{};         // what going to this version would clear, instead of to the last fix; needs `component`
    Time due_before{};        // only what is due by then; zero: all
    std::string window{};     // only on assets that have this one; "none": that have none
};

struct UpgradePlan {
    std::vector<Upgrade> upgrades{};  // what pays most first
    size_t occurrences = 0;           // open, that were looked at
    size_t clears = 0;
    size_t unfixed = 0;
    double weight = 0;
    bool cut = false;  // there are more than most_plan_occurrences
};

constexpr size_t most_plan_occurrences = 5'000'000;
constexpr size_t most_upgrade_assets = 1'000, most_upgrade_findings = 200;

// Of what `actor` may see. Code::invalid for a window that is not there.
Result<UpgradePlan> plan_upgrades(store::Store& store, const store::Actor& actor, const UpgradeQuestion& question);
// What has to be started again, of what is known to run: where every asset says which processes answer on it, and none is of a package
// that is a service and nothing else, nothing has to. Asked of the few that are shown; upgrades on many assets stay as they are.
Result<> say_what_runs(store::Store& store, const store::Actor& actor, std::span<Upgrade> upgrades);

}  // namespace redoubt::rooms
