// Most versions as one number each, so that many of them are compared without being read again: where two versions both have a key,
// the keys are in the order of the versions, and equal where these are. The order of versions.h stays the definition.
#pragma once

#include <string_view>

#include "advisories/versions.h"

namespace redoubt::advisories {

// At most 127 bits, so that what is right after a version has a number too: 2 * key + 1. 0: the version has none.
using VersionKey = unsigned __int128;
using KeyOfVersion = VersionKey (*)(std::string_view version);

// Null for orderings that have no keys.
KeyOfVersion keys_of(Ordering ordering);

VersionKey key_of_pep440(std::string_view version);

}  // namespace redoubt::advisories
