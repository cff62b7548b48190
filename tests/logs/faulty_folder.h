// A Disk that lives in memory and can lose power: what was appended counts as kept only once it is synced. At a restart each
// append since the last sync may be there, be missing, or be torn into sectors of 512 bytes, in any order; a hole reads as zeros.
// It can also be full, and a sync can fail. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/random.h"

namespace redoubt::test {

class FaultyFolder final : public Disk {
public:
    // After so many more appends, cuts, syncs and changes of names the next one, and everything after it, fails.
    void cut_power_after(int64_t operations);
    bool is_cut() const;
    int64_t operations() const;
    void restart(SeededRandom& random);  // nothing may have it open
    void fill_after(int64_t bytes);      // growing by more than that is "disk full"; negative: never
    void fail_syncs(bool fail);
    void put(const std::string& path, std::string bytes);  // durable
    std::vector<std::string> names() const;

    Result<std::unique_ptr<Mapping>> map(const std::string& path) override;
    Result<std::string> read(const std::string& path, uint64_t most_bytes) override;
    Result<> write_durably(const std::string& path, std::string_view bytes) override;
    Result<> make_folders(const std::string&) override { return {}; }
    Result<> remove(const std::string& path) override;
    bool exists(const std::string& path) override;
    Result<std::vector<std::string>> files_below(const std::string& path) override;
    Result<uint64_t> free_bytes(const std::string& path) override;
    Result<std::unique_ptr<AppendFile>> append_to(const std::string& path) override;
    Result<> rename(const std::string& from, const std::string& to) override;
    Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;

private:
    class Growing;
    struct Change {
        uint64_t offset = 0;
        std::string bytes;
        bool cuts = false;
    };
    struct File {
        std::string now, kept;
        std::vector<Change> unsynced;
    };
    Result<> spend();  // under the mutex
    Result<> room_for(size_t bytes);

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<File>> files_;
    int64_t operations_ = 0, left_ = -1, room_ = -1;
    bool cut_ = false, syncs_fail_ = false;
};

}  // namespace redoubt::test
