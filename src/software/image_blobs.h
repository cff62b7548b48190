// Where an image's parts lie: files of an OCI layout on disk, or members of an archive in memory.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace redoubt::software {

class ImageBlobs {
public:
    virtual ~ImageBlobs() = default;
    // Code::not_found when it is not there. Views live as long as the object.
    virtual Result<std::string_view> find(const std::string& name) = 0;
};

class FolderBlobs final : public ImageBlobs {
public:
    FolderBlobs(Disk& disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}
    Result<std::string_view> find(const std::string& name) override;

private:
    Disk& disk_;
    std::string folder_;
    std::map<std::string, std::unique_ptr<Mapping>> mapped_{};
};

class ArchiveBlobs final : public ImageBlobs {
public:
    // `bytes` must outlive it. An archive that is packed as a whole is unpacked into memory, up to `most_kept` bytes.
    Result<> open(std::string_view bytes, uint64_t most_kept, uint64_t most_ratio);
    Result<std::string_view> find(const std::string& name) override;

private:
    std::string unpacked_{};
    std::map<std::string, std::string_view, std::less<>> members_{};
    std::map<std::string, std::string, std::less<>> links_{};  // what one layer shares with another
};

// Whether the first members of a tar, packed or not, are those of an image.
bool begins_like_image(std::string_view bytes);
// A path without "." and "..", which lead nowhere above the root, and without / at its ends.
std::string plain_path(std::string_view path);

}  // namespace redoubt::software
