// The software of a container image: an OCI layout (a directory or a tar of it) or what `docker save` writes. Layers are read one on
// another as a container sees them: whiteouts, hard links, later layers win; links lead nowhere outside the image, and nothing is
// written to disk. Digests are checked: a blob that is not what its manifest says is an error.
// Sources: OCI image-spec 1.1 (image-layout, manifest, layer), moby's image-spec 1.2.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "hosts/facts.h"
#include "software/file_kinds.h"
#include "software/package.h"

namespace redoubt::software {

struct ImageOptions {
    std::string platform{};                             // "linux/arm64", "linux/arm/v7"; empty: every image that is there
    uint64_t most_unpacked_bytes = uint64_t{64} << 30;  // of all layers
    uint64_t most_ratio = 1100;                         // unpacked to packed, of a layer, from 64 MiB on
    uint64_t most_entries = 5'000'000;                  // of all layers
    uint64_t most_kept_bytes = uint64_t{2} << 30;       // of an archive that is packed as a whole
    uint64_t most_file_bytes = uint64_t{256} << 20;
    uint64_t most_program_bytes = uint64_t{512} << 20;
    std::span<const FileKind> kinds = all_file_kinds();
};

struct Image {
    std::string name{};                 // "example.org/web:1.4", where it says so
    std::string digest{};               // of its manifest; of what docker saved, of its configuration
    std::string platform{};             // "linux/amd64"
    hosts::System system{};             // by its os-release; empty when it has none
    std::vector<std::string> layers{};  // digests, the lowest first
    Contents contents{};                // each package with the layer since which it has been there as it is
};

// Whether this is an image: a folder with an index.json and blobs, or an archive whose first members are of one.
bool looks_like_image(Disk& disk, const std::string& path);

// At least one. Code::malformed for what is cut off, damaged or not what its digest says; Code::too_large past a bound (nothing is
// given of half an image); Code::not_found when no image is of the platform.
Result<std::vector<Image>> read_images(Disk& disk, const std::string& path, const ImageOptions& options = {});
// The same of an archive in memory.
Result<std::vector<Image>> read_images(std::string_view archive, const ImageOptions& options = {});

}  // namespace redoubt::software
