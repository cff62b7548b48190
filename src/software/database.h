// What package managers of systems keep of what is installed: dpkg, opkg, rpm, apk, pacman, Portage, snap, Flatpak and Homebrew.
// Packages of a distribution are named after Debian, Alpine and so on until the release is known (distribution.h).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "software/package.h"

namespace redoubt::software {

// Those that say all by their content.
std::span<const FileKind> database_kinds();

// The files that a package brought.
struct OwnedFiles {
    std::string package{};  // its name, in the same database
    std::string paths{};    // one a line, with or without / at the beginning
};

// A kind of file whose path says a part of it, or which says what files packages own.
struct PlacedKind {
    std::string_view name;
    bool (*is_named)(std::string_view path);
    Result<> (*read)(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& owned);
};

// All of database_kinds(), which then say what files they own, and those that need their path.
std::span<const PlacedKind> placed_database_kinds();

}  // namespace redoubt::software
