// What is installed, as the package managers keep it; pure functions of bytes that end at most_packages.
#pragma once

#include <string_view>

#include "hosts/facts.h"

namespace redoubt::hosts {

constexpr size_t most_packages = 20'000;

// Of /var/lib/dpkg/status only what is installed; of a file of status.d, whose packages have no status, all.
void parse_dpkg(std::string_view text, std::vector<Package>& out);
void parse_apk(std::string_view text, std::vector<Package>& out);  // /lib/apk/db/installed

}  // namespace redoubt::hosts
