#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "events/sources.h"

// Rows of (path, start, end); a row of nulls ends the table.
extern "C" const char* const redoubt_logsources_table[];

namespace redoubt::events {

std::span<const SourceFile> shipped_source_files() {
    static const std::vector<SourceFile> files = [] {
        std::vector<SourceFile> out;
        for (const char* const* row = redoubt_logsources_table; row[0] != nullptr; row += 3)
            out.push_back({std::string("content/") + row[0], std::string_view(row[1], static_cast<size_t>(row[2] - row[1]))});
        std::ranges::sort(out, {}, &SourceFile::path);
        return out;
    }();
    return files;
}

// They are part of the program: a fault in them is a fault of the program, and a test loads them.
const Sources& shipped_sources() {
    static const Sources sources = [] {
        auto loaded = Sources::load(shipped_source_files());
        if (loaded) return *std::move(loaded);
        std::fprintf(stderr, "redoubt: %s\n", loaded.error().text().c_str());
        std::abort();
    }();
    return sources;
}

}  // namespace redoubt::events
