// A range's events as intervals: from a bound to a bound, between which every version is affected. What the index is made of; the
// same answers as affects() in osv.h, which is the definition.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "advisories/osv.h"

namespace redoubt::advisories {

// A place between versions: right before or right after all that equal `version`, or beyond every one.
struct VersionBound {
    std::string_view version{};
    bool after = false;
    bool open = false;  // no bound: everything on this side
};

struct VersionInterval {
    VersionBound from{.open = true};
    VersionBound to{.open = true};
    bool fixed = false;  // the record says that `to` has the fix
};

// In ascending order; none for GIT.
std::vector<VersionInterval> intervals_of(const OsvRange& range, Ordering ordering);
// Behind those that are there.
void append_intervals(const OsvRange& range, Ordering ordering, std::vector<VersionInterval>& to);

// Whether any of one range's intervals has the version.
bool contain(std::span<const VersionInterval> intervals, CompareVersions compare, std::string_view version);

}  // namespace redoubt::advisories
