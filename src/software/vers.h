// Ranges of versions as VEX documents write them (vers, github.com/package-url/vers-spec): "vers:npm/>=1.0.0|<2.0.0|!=1.4.2".
#pragma once

#include <optional>
#include <string_view>

#include "advisories/versions.h"

namespace redoubt::software {

// Whether the version lies in it. Nothing when the text is no such range, or has more than 1,000 parts: unknown, not false. The order is
// that of the package's ecosystem; the type that the range names is not looked at.
std::optional<bool> vers_holds(std::string_view range, std::string_view version, advisories::CompareVersions compare);

}  // namespace redoubt::software
