// What a sighting brings beside identifiers and facts: the rows of an asset's lists, each with the source that named it.
#pragma once

#include <array>

#include "estate/sighting.h"

namespace redoubt::rooms {

inline constexpr std::array<std::string_view, 6> carried_fields{"software", "services", "accounts", "units", "routes", "containers"};

bool carries_rows(const estate::Sighting& sighting);
schema::List carried_rows(const estate::Sighting& sighting, std::string_view field, const std::string& source, const std::string& key);

}  // namespace redoubt::rooms
