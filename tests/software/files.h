// Files of a tree, written below a folder of a test; and packages as text, one a line.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "advisories/purl.h"
#include "software/package.h"

namespace redoubt::software {

inline void write_file(const std::string& root, const std::string& path, std::string_view bytes, bool executable = false) {
    const std::filesystem::path whole = std::filesystem::path(root) / path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole, std::ios::binary) << bytes;
    if (executable) std::filesystem::permissions(whole, std::filesystem::perms::owner_all);
}

inline std::string bytes_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// "LOCATION PURL owned by PURL in LAYER", and "unread LOCATION: WHY".
inline std::string text_of(const Contents& contents) {
    std::string out;
    for (const Package& each : contents.packages) {
        out += each.location + " " + to_text(each.purl);
        if (!each.owned_by.empty()) out += " owned by " + each.owned_by;
        if (!each.layer.empty()) out += " in " + each.layer;
        out += each.development ? " development\n" : "\n";
    }
    for (const Unread& each : contents.unread) out += "unread " + each.location + ": " + each.why + "\n";
    return out;
}

}  // namespace redoubt::software
