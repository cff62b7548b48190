#include "rooms/content.h"

#include <algorithm>

// Rows of (path, start, end); a row of nulls ends the table.
extern "C" const char* const redoubt_content_table[];

namespace redoubt::rooms {
namespace {

std::vector<ContentFile> read_table() {
    std::vector<ContentFile> files;
    for (const char* const* row = redoubt_content_table; row[0] != nullptr; row += 3)
        files.push_back({row[0], std::string_view(row[1], static_cast<size_t>(row[2] - row[1]))});
    std::ranges::sort(files, {}, &ContentFile::path);
    return files;
}

}  // namespace

std::span<const ContentFile> shipped_content() {
    static const std::vector<ContentFile> files = read_table();
    return files;
}

std::vector<ContentFile> shipped_content(std::string_view prefix) {
    std::vector<ContentFile> out;
    for (const ContentFile& file : shipped_content())
        if (file.path.starts_with(prefix)) out.push_back(file);
    return out;
}

}  // namespace redoubt::rooms
