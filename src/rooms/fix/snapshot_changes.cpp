#include "rooms/fix/snapshot_changes.h"

#include <algorithm>

#include "advisories/index_changes.h"

namespace redoubt::rooms {
namespace {

using advisories::AdvisoryChange;
using advisories::AdvisoryNumber;
using advisories::Index;
using advisories::Snapshot;

bool knows_exploited(const Snapshot& snapshot) {
    return std::ranges::any_of(snapshot.feeds(), [](const advisories::FeedState& feed) { return feed.name == "kev" && feed.records > 0; });
}

Result<> add_ids(const Index& index, std::string_view id, SnapshotChanges& changes) {
    const auto names = TRY(index.aliases_of(id));
    for (const std::string_view name : names) changes.ids.emplace(name);
    return {};
}

// What it is about, and what it is made of: it may be the same vulnerability in a package that others wrote of too.
Result<> add_what_it_says(const Index& index, AdvisoryNumber number, SnapshotChanges& changes) {
    const auto upstream = TRY(index.upstream_of(number));
    for (const std::string_view id : upstream) changes.ids.emplace(id);
    const auto abouts = TRY(index.packages_of(number));
    for (const advisories::AboutPackage& about : abouts) changes.packages.emplace(about.ecosystem, about.name);
    return {};
}

}  // namespace

bool differ_in_few(const Snapshot& before, const Snapshot& after) {
    return before.files().index == after.files().index && before.files().exploitation == after.files().exploitation &&
           knows_exploited(before) == knows_exploited(after);
}

Result<SnapshotChanges> changes_between(const Index& before, const Index& after) {
    SnapshotChanges changes;
    std::vector<uint32_t> gone, come;
    TRY(advisories::for_changes(before, after, [&](const AdvisoryChange& change) -> Result<> {
        changes.ids.emplace(change.id);
        TRY(add_ids(before, change.id, changes));
        TRY(add_ids(after, change.id, changes));
        if (change.before) TRY(add_what_it_says(before, *change.before, changes));
        if (change.after) TRY(add_what_it_says(after, *change.after, changes));
        if (!change.after) gone.push_back(*change.before);
        if (!change.before) come.push_back(*change.after);
        return {};
    }));
    changes.numbers = advisories::Renumbering(std::move(gone), std::move(come));
    return changes;
}

}  // namespace redoubt::rooms
