#include "software/file_kinds.h"

#include <array>
#include <vector>

#include "software/bom.h"
#include "software/database.h"
#include "software/manifests.h"

namespace redoubt::software {

// One line for each part that reads files.
std::span<const FileKind> all_file_kinds() {
    static const std::vector<FileKind> all = [] {
        std::vector<FileKind> out;
        for (const std::span<const FileKind> each : std::array{
                 bom_kinds(),
                 database_kinds(),
                 manifest_kinds(),
             })
            out.insert(out.end(), each.begin(), each.end());
        return out;
    }();
    return all;
}

}  // namespace redoubt::software
