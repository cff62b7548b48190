// A disk for SQLite that lives in memory and can lose power: a VFS whose writes count as kept only once they are synced. At a
// restart every write since the last sync may be there, be missing, or be torn into sectors of 512 bytes, in any order. It can
// also be full, and a sync can fail. One at a time under a name; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"

struct sqlite3_vfs;

namespace redoubt::test {

class FaultyDisk {
public:
    explicit FaultyDisk(std::string name);
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    const std::string& name() const { return name_; }
    // After so many more writes, truncations and syncs the next one, and everything after it, fails.
    void cut_power_after(int64_t operations);
    bool is_cut() const;
    // What a machine finds when it comes up again. Every connection must be closed.
    void restart(SeededRandom& random);
    void fill_after(int64_t bytes);  // growing files by more than that is "disk full"; negative: never
    void fail_syncs(bool fail);
    int64_t operations() const;
    uint64_t bytes() const;

    struct File;
    struct Handle;

private:
    friend struct DiskMethods;
    bool spend();  // false: the power is gone; under the mutex

    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<File>, std::less<>> files_;
    int64_t operations_ = 0;
    int64_t left_ = -1;
    int64_t room_ = -1;
    bool cut_ = false;
    bool syncs_fail_ = false;
};

}  // namespace redoubt::test
