// Positions: how far each followed file has been stored, so that a restart begins there. A file is known by device and inode, and
// told from another one in the same place by what it begins with and by what stands right before the position.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/disk.h"
#include "base/result.h"
#include "base/time.h"

namespace redoubt::intake {

constexpr size_t fingerprint_bytes = 1024;

struct Fingerprint {
    uint64_t bytes = 0;    // of the beginning, or right before the position
    std::string sha256{};  // hex
    bool matches(std::string_view text) const;
};
Fingerprint fingerprint(std::string_view text);

struct Position {
    std::string path{};   // where it was last
    uint64_t offset = 0;  // unpacked bytes that are stored
    Fingerprint head{};
    Fingerprint before{};
    Time seen{};
    bool whole = false;  // a packed file, which does not grow: all of it is stored
};

using FileId = std::pair<uint64_t, uint64_t>;  // device, inode

class Positions {
public:
    // A missing file is an empty one. Code::malformed when it is not ours.
    static Result<Positions> load(Disk& disk, const std::string& path);
    Result<> save(Disk& disk);  // durably; nothing when nothing has changed

    const Position* find(const FileId& id) const;
    // The file that began with `head`, has been stored further than any other such, and whose name begins that of `path`.
    const Position* find_origin(std::string_view head, std::string_view path) const;
    void set(const FileId& id, Position position);
    // Keeps what is known of a file that was truncated: a copy of it may come.
    void remember(const Position& position);
    size_t size() const { return positions_.size(); }

private:
    std::string path_{};
    std::map<FileId, Position> positions_;
    bool changed_ = false;
};

}  // namespace redoubt::intake
