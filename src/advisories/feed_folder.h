// The folder of the feeds: what was taken from each publisher, as it was given, and the snapshot that is made of all of it.
//
//   snapshot.json, index-…, overlay-…, exploitation-…   the snapshot (snapshot.h)
//   sources/NAME-DIGEST.zip                  what was taken, named by its content; snapshot.json says which one counts
//   parts/NAME                               a download that is under way
//
// A change is staged beside what is there, read, and only then takes its place: what cannot be read, or is cut off, leaves everything
// as it was. One process at a time changes a folder (folder_lock.h); any number have its snapshot open meanwhile.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/feed_reading.h"
#include "advisories/folder_lock.h"
#include "advisories/snapshot.h"
#include "base/disk.h"

namespace redoubt::advisories {

// A file that is to be a feed: its content, or where it lies.
struct FeedSource {
    FeedState state{};  // its name, where it is from, what is known of it; `file`, `digest` and counts are filled in
    std::string bytes{};
    std::string path{};      // instead of bytes
    std::string expected{};  // SHA-256 in hex that its publisher gives, of it or of what it unpacks to; empty when none is given
};

struct FeedChange {
    std::string name;
    bool taken = false;
    bool unchanged = false;  // it is what was there
    Error problem{};         // where it was not taken
    FeedReading reading{};   // where it was
};

struct FeedUpdate {
    std::vector<FeedChange> changes{};
    SnapshotFiles files{};
};

class FeedFolder {
public:
    FeedFolder(Disk& disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}

    const std::string& folder() const { return folder_; }
    Result<std::vector<FeedState>> feeds() const;
    // Nobody else changes the folder as long as this lives; what changes it holds it too. Code::conflict.
    Result<std::shared_ptr<FolderLock>> hold(Time now);

    // Takes each that can be read and makes one snapshot of all. A source with less than half of the records that the feed had is not
    // taken unless `smaller` says so: it is more likely cut off than right.
    Result<FeedUpdate> take(std::vector<FeedSource> sources, Time now, bool smaller = false);
    // The publisher was asked, and has nothing newer.
    Result<> note_unchanged(const std::string& name, Time now);
    Result<FeedUpdate> remove(const std::vector<std::string>& names, Time now);

    // All that is there as one file for networks without a way out, and what such a file has.
    Result<uint64_t> write_bundle(const std::string& path) const;

private:
    struct Build;
    Result<FeedState> stage(FeedSource& source) const;
    Result<Build> build(const std::vector<FeedState>& feeds, const SnapshotFiles& before, bool advisories_changed) const;
    Result<FeedUpdate> swap(SnapshotFiles before, std::vector<FeedState> feeds, std::vector<FeedChange> changes, Time now, bool smaller) const;
    void remove_unused(const SnapshotFiles& files) const;

    Disk& disk_;
    std::string folder_;
    std::weak_ptr<FolderLock> held_;
};

// The sources at a path: a file; the files of a folder, where loose records become one source; a bundle, each of its feeds.
Result<std::vector<FeedSource>> sources_at(Disk& disk, const std::string& path, const std::string& name = {});

}  // namespace redoubt::advisories
