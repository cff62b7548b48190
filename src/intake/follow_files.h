// FileFollower: lines of files that grow, are rotated by rename, copied and truncated, or packed. Each line is stored at least
// once; after a kill, the lines of the last second may come a second time.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "intake/configuration.h"
#include "intake/delivery.h"
#include "intake/json_object.h"
#include "intake/positions.h"

namespace redoubt::intake {

// The files that a configured path means now: itself, all below a folder, or what a pattern names; sorted.
std::vector<std::string> files_of(const std::vector<std::string>& paths);

class FileFollower {
public:
    // All outlive the follower. Counts under the listener's name "files".
    FileFollower(FileConfiguration configuration, Limits limits, Delivery& delivery, Positions& positions, Disk& disk)
        : configuration_(std::move(configuration)), limits_(limits), delivery_(delivery), positions_(positions), disk_(disk) {}

    // Stores what is new in all files now. Events stored or dropped; what cannot be read is passed over and told by problems().
    uint64_t pass(const std::atomic<bool>& stopping);
    const std::vector<std::string>& problems() const { return problems_; }

private:
    struct File;
    uint64_t read_file(const std::string& path, std::set<FileId>& seen, const std::atomic<bool>& stopping);
    // What was renamed to a name that is not followed, or removed: its rest.
    uint64_t read_gone(const std::set<FileId>& seen, const std::atomic<bool>& stopping);
    Result<uint64_t> read_plain(File& file, bool gone, const std::atomic<bool>& stopping);
    Result<uint64_t> read_packed(const std::string& path, const FileId& id, const std::atomic<bool>& stopping);
    // Where to begin in a file: at a known position, at that of the file it is a copy of, or at one of its ends.
    Position begin_at(const File& file) const;
    // Of tables with a header (Zeek's, W3C's) each line has it as the label `header`.
    void add_line(std::string_view line, const std::string& path, Batch& out);
    void follow_header(std::string_view lines);
    bool store(Batch& batch, const std::atomic<bool>& stopping);
    Origin origin() const { return {.source = configuration_.source, .listener = "files"}; }

    FileConfiguration configuration_;
    Limits limits_;
    Delivery& delivery_;
    Positions& positions_;
    Disk& disk_;
    JsonObject reader_;
    std::string header_;  // of the file that is read
    std::vector<std::string> problems_;
    std::map<FileId, std::shared_ptr<File>> open_;  // held, so that a rename loses nothing
    bool first_pass_ = true;
};

// Runs followers until told to stop: at each change that inotify tells, and every second. Saves the positions once a second.
class FileWatch {
public:
    FileWatch(std::vector<FileFollower> followers, std::vector<std::string> paths, Positions& positions, Disk& disk)
        : followers_(std::move(followers)), paths_(std::move(paths)), positions_(positions), disk_(disk) {}
    void run(const std::atomic<bool>& stopping);

private:
    std::vector<FileFollower> followers_;
    std::vector<std::string> paths_;
    Positions& positions_;
    Disk& disk_;
};

// Offers the batch until it is stored, refused for good, or `stopping`. False when it was not stored.
bool deliver_blocking(Delivery& delivery, const Origin& origin, const Batch& batch, const std::atomic<bool>& stopping);

}  // namespace redoubt::intake
