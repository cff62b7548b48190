// Claims about versions, one a line: "1.0 < 1.1", "1.0 = 1.0.0", "2 > 1". What tests of orderings are written in, and what
// `redoubt version compare` checks. Empty lines and lines that begin with # or // are comments.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace redoubt::advisories {

struct VersionClaim {
    std::string_view left, right;
    std::weak_ordering order = std::weak_ordering::equivalent;
};

constexpr size_t longest_version = 4096;

// Nothing for a comment. Code::malformed where no < = > stands between two versions, or a version is too long.
Result<std::optional<VersionClaim>> parse_version_claim(std::string_view line);

std::string_view order_sign(std::weak_ordering order);  // "<", "=", ">"

}  // namespace redoubt::advisories
