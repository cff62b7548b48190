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
};

// What lies in a folder.
struct FolderEntry {
    enum class Kind : uint8_t { file, folder, link, other };
    std::string name{};
    Kind kind = Kind::other;
    bool executable = false;  // a file, by anybody
    uint64_t bytes = 0;       // of a file
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
};

}  // namespace redoubt
