// Vulnerable software on the assets we know: what is installed (inventory) against what is published (feeds), kept as findings and
// occurrences. Distinct packages are matched once and fanned out; a changed asset or a new snapshot touches only what it is about.
//
// A finding is one vulnerability in one package; an occurrence is one asset that has it. An occurrence is closed by proof alone: the
// installed version is at or past the fix, the package is gone from a list that still comes, or its publisher has taken the advisory
// back. An asset that says nothing any more proves nothing.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "advisories/fleet.h"
#include "rooms/fix/weakness_book.h"
#include "software/vex.h"
#include "store/store.h"

namespace redoubt::rooms {

struct SoftwareOutcome {
    size_t assets = 0;    // looked at
    size_t packages = 0;  // matched
    size_t raised = 0;    // findings, new or come back
    size_t closed = 0;
    size_t opened = 0;  // occurrences, new or come back
    size_t changed = 0;
    size_t verified = 0;  // occurrences that are proved to be gone
};

// What the watch keeps of an asset.
struct WatchedAsset {
    std::string id{}, key{}, title{}, compartment{}, owner{};
    std::string exposure{}, criticality{}, kind{};
    bool retired = false;
};

// What is installed where and what is wrong with it, as of one moment. Numbers are those of its fleet.
struct SoftwareState {
    advisories::Fleet fleet{};
    std::vector<WatchedAsset> assets{};            // by number
    std::unique_ptr<WeaknessBook> book{};          // null: there is no snapshot
    std::vector<std::vector<WeaknessHit>> hits{};  // by package
    software::VexStatements statements{};          // of suppliers
};

class SoftwareWatch {
public:
    // `feeds`: the folder of the snapshot.
    SoftwareWatch(store::Store& store, Disk& disk, std::string feeds) : store_(store), disk_(disk), feeds_(std::move(feeds)) {}

    Result<> open();  // from then on, a job of kind `match-software` follows each change of an asset
    // Works through what changed since the last time; the first time that is everything. One at a time. Code::unavailable when
    // `stopping` said so meanwhile: the next time does it all.
    Result<SoftwareOutcome> follow(const std::function<bool()>& stopping = {});
    // What runs where and what is wrong with it, without writing anything of it: for whoever asks before follow() ever ran, or while it
    // runs for the first time.
    Result<> know();
    void touch_all();         // the next time everything is looked at: deadlines changed
    void touch_statements();  // the next time what suppliers say is read anew

    // For whoever asks: the state stays as it is while `look` runs.
    template <class Look>
    auto with_state(Look&& look) const {
        const std::shared_lock held(mutex_);
        return look(state_);
    }
    const std::string& feeds() const { return feeds_; }

private:
    using AssetNumbers = std::vector<advisories::AssetNumber>;
    Result<> load_all(std::set<advisories::AssetNumber>& touched);
    Result<> load(const std::set<std::string>& ids, std::set<advisories::AssetNumber>& touched);
    advisories::AssetNumber take(const store::Record& asset);
    Result<> match(std::set<advisories::AssetNumber>& touched, SoftwareOutcome& outcome);
    Result<> match_new(SoftwareOutcome& outcome);
    // Where few advisories changed: the packages that these are about, or that have the same vulnerabilities.
    Result<> match_changed(const std::shared_ptr<const advisories::Snapshot>& snapshot, std::set<advisories::AssetNumber>& touched, SoftwareOutcome& outcome);
    std::set<advisories::PackageNumber> packages_about(const SnapshotChanges& changes, const std::vector<bool>& stale) const;
    Result<> match_again(const std::shared_ptr<const advisories::Snapshot>& snapshot, std::set<advisories::AssetNumber>& touched, SoftwareOutcome& outcome);
    Result<std::shared_ptr<const advisories::Snapshot>> newest_snapshot();
    Result<> hear_suppliers(std::set<advisories::AssetNumber>& touched);

    store::Store& store_;
    Disk& disk_;
    std::string feeds_;
    std::timed_mutex following_;       // one at a time
    mutable std::shared_mutex mutex_;  // of state_
    SoftwareState state_;
    std::unordered_map<std::string, advisories::AssetNumber> numbers_;  // by id
    std::shared_ptr<const advisories::Snapshot> snapshot_;

    std::atomic<bool> known_ = false;  // everything was loaded once

    std::mutex pending_mutex_;
    std::set<std::string> pending_;           // ids of assets that changed
    std::set<std::string> pending_findings_;  // and of findings that people changed
    bool all_pending_ = true;
    bool statements_pending_ = true;
};

}  // namespace redoubt::rooms
