#include "advisories/version_claims.h"

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::advisories {

Result<std::optional<VersionClaim>> parse_version_claim(std::string_view line) {
    line = trim(line);
    if (line.empty() || line.starts_with('#') || line.starts_with("//")) return std::nullopt;
    const auto parts = words(line);
    if (parts.size() != 3 || parts[1].size() != 1 || std::string_view("<=>").find(parts[1][0]) == std::string_view::npos)
        return fail(Code::malformed, "this is no comparison of two versions", "", "write 'A < B', 'A = B' or 'A > B' with blanks around the sign");
    if (parts[0].size() > longest_version || parts[2].size() > longest_version)
        return fail(Code::too_large, fmt::format("a version is longer than {} bytes", longest_version));
    const std::weak_ordering order = parts[1] == "<"   ? std::weak_ordering::less
                                     : parts[1] == ">" ? std::weak_ordering::greater
                                                       : std::weak_ordering::equivalent;
    return VersionClaim{.left = parts[0], .right = parts[2], .order = order};
}

std::string_view order_sign(std::weak_ordering order) { return order < 0 ? "<" : order > 0 ? ">" : "="; }

}  // namespace redoubt::advisories
