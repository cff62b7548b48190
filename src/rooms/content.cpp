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

Result<Time> sample_time(std::string_view text, Time today) {
    if (!text.starts_with("now")) return parse_time(text);
    Time time = today;
    for (size_t at = 3; at < text.size();) {
        const size_t end = std::min(text.find_first_of("+-", at + 1), text.size());
        const Duration shift = TRY(parse_duration(text.substr(text[at] == '+' ? at + 1 : at, end - (text[at] == '+' ? at + 1 : at))));
        time = time + shift;
        at = end;
    }
    return time;
}

}  // namespace redoubt::rooms
