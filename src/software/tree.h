// The software of a directory, or of one file: package databases, manifests and lockfiles, bills of material, archives of Java,
// and programs that carry the list of their modules. Files are found by walking through the Disk seam; nothing is run or written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "software/file_kinds.h"
#include "software/package.h"

namespace redoubt::software {

struct TreeOptions {
    // Folders and files to leave out: a path below the root ("vendor/old"), or a name that is left out wherever it is ("testdata").
    std::vector<std::string> exclude{};
    uint64_t most_file_bytes = uint64_t{256} << 20;
    uint64_t most_program_bytes = uint64_t{2} << 30;
    size_t most_files = 20'000'000;
    size_t deepest = 128;                                // folders within folders
    std::span<const FileKind> kinds = all_file_kinds();  // must outlive the reading
};

// Links are not followed. Left out besides: folders of version control (.git, .hg, .svn), and at the root of a system proc, sys, dev,
// run and what container engines keep. Packages come in the order of their paths. What could not be read, is too large or lies too
// deep is in `unread`; Code::not_found or Code::forbidden when `path` itself cannot be read.
Result<Contents> read_tree(Disk& disk, const std::string& path, const TreeOptions& options = {});

}  // namespace redoubt::software
