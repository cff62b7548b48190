#include "advisories/version_constraint.h"

#include <array>

#include "base/text.h"

namespace redoubt::advisories {
namespace {

struct Bound {
    bool exact = true;
    bool holds = false;
};

Bound look_at(std::string_view part, std::string_view version, CompareVersions compare) {
    for (const std::string_view sign : {"<=", ">=", "<", ">", "="}) {
        if (!part.starts_with(sign)) continue;
        const std::weak_ordering order = compare(version, trim(part.substr(sign.size())));
        const bool holds = sign == "<=" ? order <= 0 : sign == ">=" ? order >= 0 : sign == "<" ? order < 0 : sign == ">" ? order > 0 : order == 0;
        return {.exact = sign == "=", .holds = holds};
    }
    return {.exact = true, .holds = compare(version, part) == 0};
}

}  // namespace

bool version_within(std::string_view constraint, std::string_view version, CompareVersions compare) {
    if (trim(constraint).empty()) return true;
    if (version.empty()) return false;
    bool any_exact = false, exact_holds = false, bounds_hold = true, any_bound = false;
    for (const std::string_view given : split(constraint, ',')) {
        const Bound bound = look_at(trim(given), version, compare);
        if (bound.exact) {
            any_exact = true;
            exact_holds = exact_holds || bound.holds;
        } else {
            any_bound = true;
            bounds_hold = bounds_hold && bound.holds;
        }
    }
    return (any_exact && exact_holds) || (any_bound && bounds_hold);
}

}  // namespace redoubt::advisories
