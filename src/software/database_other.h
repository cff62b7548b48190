// Package managers beside those of distributions: snap, Flatpak, Portage and Homebrew, for database.cpp.
#pragma once

#include "software/database.h"

namespace redoubt::software {

bool is_snap(std::string_view path);  // "…/meta/snap.yaml"
Result<> read_snap(std::string_view bytes, Contents& contents);

bool is_flatpak(std::string_view path);  // AppStream's description: "…/flatpak/app/…/*.metainfo.xml"
Result<> read_flatpak(std::string_view bytes, Contents& contents);

bool is_portage(std::string_view path);  // "var/db/pkg/CATEGORY/NAME-VERSION/PF"
Result<> read_portage(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& owned);

bool is_homebrew(std::string_view path);  // "…/Cellar/NAME/VERSION/INSTALL_RECEIPT.json", "…/Caskroom/NAME/VERSION/…"
Result<> read_homebrew(std::string_view path, std::string_view bytes, Contents& contents, std::vector<OwnedFiles>& owned);

}  // namespace redoubt::software
