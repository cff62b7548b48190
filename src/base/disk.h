// The seam to files: what the stores and importers need of a disk, so that tests can fill it, tear writes or lose what was
// never synced. SystemDisk is POSIX. A Mapping is a read-only view of a whole file that lives as long as the object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt {

class Mapping {
public:
    virtual ~Mapping() = default;
    virtual std::string_view bytes() const = 0;
    // This part will hardly be read again: its memory may go. What is read of it all the same comes from the disk once more.
    virtual void let_go(std::string_view) const {}
};

// What lies in a folder.
struct FolderEntry {
    enum class Kind : uint8_t { file, folder, link, other };
    std::string name{};
    Kind kind = Kind::other;
    bool executable = false;  // a file, by anybody
    uint64_t bytes = 0;       // of a file
};

// A file that grows at its end. What was appended counts once sync() has returned; after a failed append or sync nothing is
// known of what came after the last good sync. One thread at a time.
class AppendFile {
public:
    virtual ~AppendFile() = default;
    virtual Result<> append(std::string_view bytes) = 0;
    virtual Result<> sync() = 0;
    virtual Result<> cut(uint64_t bytes) = 0;  // to so many; durable with the next sync
    virtual uint64_t size() const = 0;
};

// Held until it goes.
class FolderLock {
public:
    virtual ~FolderLock() = default;
};

class Disk {
public:
    virtual ~Disk() = default;
    virtual Result<std::unique_ptr<Mapping>> map(const std::string& path) = 0;
    virtual Result<std::string> read(const std::string& path, uint64_t most_bytes) = 0;
    // Writes a temporary file beside `path`, syncs it, renames it over `path` and syncs the folder: all or nothing.
    virtual Result<> write_durably(const std::string& path, std::string_view bytes) = 0;
    virtual Result<> make_folders(const std::string& path) = 0;
    virtual Result<> remove(const std::string& path) = 0;
    virtual bool exists(const std::string& path) = 0;
    // Every regular file below `path` (or `path` itself), sorted; links to folders are not followed.
    virtual Result<std::vector<std::string>> files_below(const std::string& path) = 0;
    // What lies right in a folder, by name; links are told and not followed. Code::unsupported when it is no folder.
    virtual Result<std::vector<FolderEntry>> list(const std::string& path);
    virtual Result<uint64_t> free_bytes(const std::string& path) = 0;
    // Opens a file at its end, or makes it; a new name is durable when this returns.
    virtual Result<std::unique_ptr<AppendFile>> append_to(const std::string& path);
    virtual Result<> rename(const std::string& from, const std::string& to);  // over what is there; durable
    // Code::unavailable when somebody else has it.
    virtual Result<std::unique_ptr<FolderLock>> lock(const std::string& folder);
};

class SystemDisk final : public Disk {
public:
    Result<std::unique_ptr<Mapping>> map(const std::string& path) override;
    Result<std::string> read(const std::string& path, uint64_t most_bytes) override;
    Result<> write_durably(const std::string& path, std::string_view bytes) override;
    Result<> make_folders(const std::string& path) override;
    Result<> remove(const std::string& path) override;
    bool exists(const std::string& path) override;
    Result<std::vector<std::string>> files_below(const std::string& path) override;
    Result<std::vector<FolderEntry>> list(const std::string& path) override;
    Result<uint64_t> free_bytes(const std::string& path) override;
    Result<std::unique_ptr<AppendFile>> append_to(const std::string& path) override;
    Result<> rename(const std::string& from, const std::string& to) override;
    Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;
};

}  // namespace redoubt
