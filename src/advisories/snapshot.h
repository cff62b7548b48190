// A snapshot of all feeds: one advisory index, what changed since that was made, one table of exploitation, and what is known of the
// feeds that they were made of.
//
// It lies in the folder of the feeds: snapshot.json names files that are never changed, each named by its content. A new snapshot
// is new files and then a new snapshot.json in place of the old one; whoever has the old one open keeps it. Opening parses nothing
// but snapshot.json, so that it takes the same time whatever the size. Thread-safe: all of it is const.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/exploitation.h"
#include "advisories/index.h"
#include "base/disk.h"
#include "base/time.h"

namespace redoubt::advisories {

struct FeedState {
    std::string name{};                  // "npm", "kev", "debian"
    std::string kind{};                  // the forms that were met: "osv", "kev", "cve, nvd"
    std::string from{};                  // the address or path that it was taken from
    std::string file{};                  // in the folder of the feeds: "sources/npm.zip"
    Time published{};                    // what the publisher says, else of the newest record; 0: not known
    Time taken{};                        // when it was fetched or imported
    uint64_t records = 0, not_read = 0;  // advisories, entries or scores
    uint64_t bytes = 0;                  // as taken
    uint64_t scores_apart = 0;           // published scores that do not agree with their vector
    std::string digest{};                // SHA-256 of what was taken, in hex
    bool verified = false;               // the digest is what the publisher gave beside it
    std::string tag{}, changed{};        // the publisher's ETag and Last-Modified, for asking again
    bool internal = false;               // somebody said that `from` is at an internal address
    bool operator==(const FeedState&) const = default;
};

// What snapshot.json holds.
struct SnapshotFiles {
    Time made{};
    std::string index{}, exploitation{};  // names of files in the folder
    std::string overlay{};                // over the index; empty: nothing has changed since it was made
    std::vector<FeedState> feeds{};       // by name
};

class Snapshot {
public:
    // Code::not_found when the folder has none; Code::malformed and Code::unsupported as its files.
    static Result<Snapshot> open(Disk& disk, const std::string& folder);

    const Index& index() const { return index_; }
    const ExploitationTable& exploitation() const { return exploitation_; }
    // Of the ids of one vulnerability: an advisory's aliases and what it is made of.
    Result<Exploitation> exploitation_of(std::span<const std::string_view> ids) const { return exploitation_.of(ids); }
    const std::vector<FeedState>& feeds() const { return files_.feeds; }
    const SnapshotFiles& files() const { return files_; }
    Time made() const { return files_.made; }

private:
    Snapshot(SnapshotFiles files, Index index, ExploitationTable exploitation)
        : files_(std::move(files)), index_(std::move(index)), exploitation_(std::move(exploitation)) {}

    SnapshotFiles files_;
    Index index_;
    ExploitationTable exploitation_;
};

// Nothing when the folder has no snapshot.
Result<std::optional<SnapshotFiles>> read_snapshot_files(Disk& disk, const std::string& folder);

// The bytes of what is new; what is left out stays as `files` names it, but that nothing lies over a new index.
struct SnapshotParts {
    std::optional<std::string_view> index{}, overlay{}, exploitation{};
};

// Writes the files, unless files with that content are there, and then snapshot.json: what was there stays until all is on the disk. Files of earlier snapshots
// are removed afterwards; who has them mapped keeps them. Returns what was written.
Result<SnapshotFiles> write_snapshot(Disk& disk, const std::string& folder, SnapshotFiles files, const SnapshotParts& parts = {});

}  // namespace redoubt::advisories
