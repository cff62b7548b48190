// The right to change a folder of feeds: one process at a time has it, told apart by flock(2) on the file `lock` in it, which names who
// holds it. It goes with the process, however that ends.
#pragma once

#include <memory>
#include <string>

#include "base/disk.h"
#include "base/time.h"

namespace redoubt::advisories {

class FolderLock {
public:
    // Makes the folder. Code::conflict, saying who, when another has it.
    static Result<std::shared_ptr<FolderLock>> take(Disk& disk, const std::string& folder, Time now);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

}  // namespace redoubt::advisories
