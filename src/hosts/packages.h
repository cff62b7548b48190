// What is installed, as the package managers keep it in texts; pure functions of bytes that end at most_packages.
#pragma once

#include <functional>
#include <string_view>

#include "hosts/facts.h"

namespace redoubt::hosts {

constexpr size_t most_packages = 20'000;

// Told of each file that a package owns: the package's name, then the path.
using FileSink = std::function<void(std::string_view package, std::string_view path)>;

// Of /var/lib/dpkg/status what is on the disk, even if it waits to be configured; of a file of status.d, whose packages have no
// status, all. opkg writes the same text.
void parse_dpkg(std::string_view text, std::vector<Package>& out, std::string_view kind = "deb");
// /lib/apk/db/installed
void parse_apk(std::string_view text, std::vector<Package>& out, const FileSink& files = {});
// /var/lib/pacman/local/*/desc: one package.
void parse_pacman(std::string_view text, std::vector<Package>& out);
// /var/lib/pacman/local/*/files: what it owns, each with a path of its own.
void parse_pacman_files(std::string_view text, const std::function<void(std::string_view path)>& file);

}  // namespace redoubt::hosts
