#include "rooms/fix/software_watch.h"

#include <algorithm>
#include <chrono>

#include "rooms/fix/software_records.h"
#include "rooms/fix/supplier_statements.h"
#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using advisories::AssetNumber;
using advisories::PackageNumber;
using advisories::Snapshot;
using schema::Value;
using store::Record;

namespace {

constexpr std::string_view match_job = "match-software";
constexpr Duration match_delay{.ns = 300'000'000};
constexpr std::array<const char*, 5> asset_fields{"kind", "software", "exposure", "effective_criticality", "criticality"};

store::ListQuery all_assets() {
    store::ListQuery query{.sort = "created", .fields = {}};
    for (const char* field : asset_fields) query.fields.emplace_back(field);
    return query;
}

WatchedAsset watched(const Record& asset) {
    const std::string_view flows = asset["effective_criticality"].text(), own = asset["criticality"].text();
    return {.id = asset.id.text,
            .key = asset.key,
            .title = asset.title,
            .compartment = asset.compartment,
            .owner = asset.owner.id,
            .exposure = std::string(asset["exposure"].text()),
            .criticality = std::string(flows.empty() ? own : flows),
            .kind = std::string(asset["kind"].text()),
            .retired = asset.state == "retired"};
}

bool same_hits(const WeaknessBook* before, const std::vector<WeaknessHit>& old, const WeaknessBook& book, const std::vector<WeaknessHit>& now) {
    if (before == nullptr) return now.empty();
    return std::ranges::equal(old, now, [&](const WeaknessHit& a, const WeaknessHit& b) {
        const Weakness &one = before->weakness(a.weakness), &other = book.weakness(b.weakness);
        return a.fixed_in == b.fixed_in && a.cause == b.cause && one.id == other.id && one.known == other.known;
    });
}

}  // namespace

Result<> SoftwareWatch::open() {
    TRY(SupplierDocuments(store_).open());
    store_.follow([this](store::Transaction& transaction, size_t first, const store::Actor& actor) -> Result<> {
        bool any = false;
        for (size_t at = first; at < transaction.touched.size(); ++at) {
            const Record& record = transaction.touched[at].record;
            const bool asset = record.type->name == "asset";
            const bool finding = record.type->name == "finding" && !actor.system && record["identity"].text().starts_with(software_identity);
            if (!asset && !finding) continue;
            const std::scoped_lock held(pending_mutex_);
            (asset ? pending_ : pending_findings_).insert(record.id.text);
            any = true;
        }
        if (any) TRY(store_.jobs().add(transaction, {.kind = std::string(match_job), .due = store_.clock().now() + match_delay, .unique = true}));
        return {};
    });
    return {};
}

void SoftwareWatch::touch_all() {
    const std::scoped_lock held(pending_mutex_);
    all_pending_ = true;
}

void SoftwareWatch::touch_statements() {
    const std::scoped_lock held(pending_mutex_);
    statements_pending_ = true;
}

// Whoever has a package of which another thing is said now is touched.
Result<> SoftwareWatch::hear_suppliers(std::set<AssetNumber>& touched) {
    software::VexStatements statements = TRY(SupplierDocuments(store_).statements());
    std::vector<PackageNumber> different;
    for (size_t at = 0; state_.book && at < state_.hits.size(); ++at) {
        const auto package = static_cast<PackageNumber>(at);
        const bool same = std::ranges::all_of(state_.hits[at], [&](const WeaknessHit& hit) {
            const Weakness& weakness = state_.book->weakness(hit.weakness);
            return said_of(state_.statements, state_.fleet, weakness, {&package, 1}) == said_of(statements, state_.fleet, weakness, {&package, 1});
        });
        if (!same) different.push_back(package);
    }
    const std::vector<AssetNumber> holders = state_.fleet.holders_of(different);
    touched.insert(holders.begin(), holders.end());
    const std::unique_lock held(mutex_);
    state_.statements = std::move(statements);
    return {};
}

AssetNumber SoftwareWatch::take(const Record& asset) {
    const auto [place, fresh] = numbers_.try_emplace(asset.id.text, static_cast<AssetNumber>(state_.assets.size()));
    if (fresh) state_.assets.emplace_back();
    state_.assets[place->second] = watched(asset);
    std::vector<PackageNumber> packages;
    if (asset.state != "retired")
        for (const Value& one : asset["software"].list())
            if (const std::string_view purl = one.map()["purl"].text(); !purl.empty()) packages.push_back(state_.fleet.package_of(purl));
    state_.fleet.put(place->second, packages);
    return place->second;
}

Result<> SoftwareWatch::load_all(std::set<AssetNumber>& touched) {
    TRY(store::each_record(store_, store::Actor::redoubt(), "asset", all_assets(), [&](std::span<const Record> batch) -> Result<> {
        const std::unique_lock held(mutex_);
        for (const Record& asset : batch) touched.insert(take(asset));
        return {};
    }));
    const std::unique_lock held(mutex_);
    state_.fleet.fit();
    return {};
}

Result<> SoftwareWatch::load(const std::set<std::string>& ids, std::set<AssetNumber>& touched) {
    store::Records records = store_.as(store::Actor::redoubt());
    for (const std::string& id : ids) {
        const auto asset = records.get("asset", id);
        if (!asset && asset.error().code != Code::not_found) return std::unexpected(asset.error());
        if (!asset) continue;  // made in a transaction that came to nothing
        const std::unique_lock held(mutex_);
        touched.insert(take(*asset));
    }
    return {};
}

Result<std::shared_ptr<const Snapshot>> SoftwareWatch::newest_snapshot() {
    const auto files = TRY(advisories::read_snapshot_files(disk_, feeds_));
    if (!files) return snapshot_;
    const bool same = snapshot_ && files->index == snapshot_->files().index && files->overlay == snapshot_->files().overlay &&
                      files->exploitation == snapshot_->files().exploitation;
    if (same) return snapshot_;
    return std::make_shared<const Snapshot>(TRY(Snapshot::open(disk_, feeds_)));
}

// Packages that nobody had before. The book grows by it, so whoever looks waits; a package takes microseconds.
Result<> SoftwareWatch::match_new(SoftwareOutcome& outcome) {
    const std::unique_lock held(mutex_);
    while (state_.hits.size() < state_.fleet.package_count()) {
        state_.hits.push_back(TRY(state_.book->hits_of(state_.fleet.package(static_cast<PackageNumber>(state_.hits.size())))));
        ++outcome.packages;
    }
    return {};
}

// All packages against a new snapshot; whoever has one of which the answer changed is touched.
Result<> SoftwareWatch::match_again(const std::shared_ptr<const Snapshot>& snapshot, std::set<AssetNumber>& touched, SoftwareOutcome& outcome) {
    auto book = std::make_unique<WeaknessBook>(snapshot);
    std::vector<std::vector<WeaknessHit>> hits;
    std::vector<PackageNumber> different;
    for (PackageNumber number = 0; number < state_.fleet.package_count(); ++number) {
        hits.push_back(TRY(book->hits_of(state_.fleet.package(number))));
        ++outcome.packages;
        const bool same = number < state_.hits.size() ? same_hits(state_.book.get(), state_.hits[number], *book, hits.back()) : hits.back().empty();
        if (!same) different.push_back(number);
    }
    for (const AssetNumber asset : state_.fleet.holders_of(different)) touched.insert(asset);
    const std::unique_lock held(mutex_);
    state_.hits = std::move(hits);
    state_.book = std::move(book);
    snapshot_ = snapshot;
    return {};
}

std::set<PackageNumber> SoftwareWatch::packages_about(const SnapshotChanges& changes, const std::vector<bool>& stale) const {
    std::set<PackageNumber> packages;
    for (const auto& [ecosystem, name] : changes.packages)
        for (const PackageNumber package : state_.fleet.named(ecosystem, name))
            if (package < state_.hits.size()) packages.insert(package);
    for (size_t at = 0; at < state_.hits.size(); ++at)
        if (std::ranges::any_of(state_.hits[at], [&](const WeaknessHit& hit) { return stale[hit.weakness]; })) packages.insert(static_cast<PackageNumber>(at));
    return packages;
}

Result<> SoftwareWatch::match_changed(const std::shared_ptr<const Snapshot>& snapshot, std::set<AssetNumber>& touched, SoftwareOutcome& outcome) {
    const SnapshotChanges changes = TRY(changes_between(snapshot_->index(), snapshot->index()));
    const std::unique_lock held(mutex_);
    const std::vector<bool> stale = state_.book->move_to(snapshot, changes);
    snapshot_ = snapshot;
    std::vector<PackageNumber> different;
    for (const PackageNumber package : packages_about(changes, stale)) {
        std::vector<WeaknessHit> hits = TRY(state_.book->hits_of(state_.fleet.package(package)));
        ++outcome.packages;
        if (!same_hits(state_.book.get(), state_.hits[package], *state_.book, hits)) different.push_back(package);
        state_.hits[package] = std::move(hits);
    }
    for (const AssetNumber asset : state_.fleet.holders_of(different)) touched.insert(asset);
    return {};
}

Result<> SoftwareWatch::match(std::set<AssetNumber>& touched, SoftwareOutcome& outcome) {
    const auto snapshot = TRY(newest_snapshot());
    if (snapshot != snapshot_) {
        if (!state_.book || !snapshot_ || !differ_in_few(*snapshot_, *snapshot)) return match_again(snapshot, touched, outcome);
        if (auto done = match_changed(snapshot, touched, outcome); !done) {
            snapshot_.reset();  // the next time all of it
            return done;
        }
    }
    if (!state_.book) return {};
    return match_new(outcome);
}

Result<> SoftwareWatch::know() {
    std::unique_lock working(following_, std::defer_lock);
    while (!known_ && !working.try_lock_for(std::chrono::milliseconds(20))) {  // whoever follows knows long before it has written all
    }
    if (known_) return {};
    SoftwareOutcome outcome;
    std::set<AssetNumber> touched;
    TRY(load_all(touched));
    TRY(match(touched, outcome));
    known_ = true;
    return {};
}

Result<SoftwareOutcome> SoftwareWatch::follow(const std::function<bool()>& stopping) {
    const std::scoped_lock working(following_);
    std::set<std::string> ids, findings;
    bool all = false, statements = false;
    {
        const std::scoped_lock held(pending_mutex_);
        std::swap(ids, pending_);
        std::swap(findings, pending_findings_);
        all = std::exchange(all_pending_, false);
        statements = std::exchange(statements_pending_, false);
    }
    SoftwareOutcome outcome;
    std::set<AssetNumber> touched;
    const auto work = [&]() -> Result<> {
        TRY(all ? load_all(touched) : load(ids, touched));
        TRY(match(touched, outcome));
        if (statements) TRY(hear_suppliers(touched));
        known_ = true;
        outcome.assets = touched.size();
        if (!state_.book || (touched.empty() && findings.empty())) return {};
        return keep_software_records(store_, state_, {touched.begin(), touched.end()}, findings, outcome, stopping);
    };
    const Result<> done = work();
    if (!done) {  // what was not worked through waits for the next time
        const std::scoped_lock held(pending_mutex_);
        pending_.insert(ids.begin(), ids.end());
        pending_findings_.insert(findings.begin(), findings.end());
        all_pending_ = statements_pending_ = true;
        return std::unexpected(done.error());
    }
    return outcome;
}

}  // namespace redoubt::rooms
