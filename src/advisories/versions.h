// Version ordering: which of two versions of a package comes first, by the rules of whoever publishes it.
//
// Each ordering is a total order over all texts: a version that its ecosystem would refuse still has one place, so that sorting,
// searching and ranges never meet a hole. Different spellings may be equal ("1.0" and "1.0.0" for npm). Comparing allocates nothing.
// order_*.cpp hold one family each; docs/advisories.md says which source each follows and where it departs.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace redoubt::advisories {

enum class Ordering : uint8_t {
    alpine,    // apk-tools: letters, _alpha … _p, -rN
    alpm,      // pacman's vercmp
    composer,  // PHP version_compare
    debian,    // dpkg: epoch, ~, revision
    dotted,    // numbers between dots and dashes, a longer one is later: CRAN, Hackage
    freebsd,   // pkg: version_revision,epoch
    maven,     // ComparableVersion
    natural,   // numbers as numbers, words as words: where nobody has written down an order
    nuget,     // SemVer with four numbers, labels without case
    pep440,    // Python
    pub,       // SemVer where build metadata counts
    rpm,       // rpmvercmp with epoch and release, ~ and ^
    rubygems,  // Gem::Version
    semver,    // Semantic Versioning 2.0.0, read leniently: a leading v, any count of numbers
};

std::weak_ordering compare_versions(Ordering ordering, std::string_view a, std::string_view b);

// For loops over one ordering: what compare_versions calls.
using CompareVersions = std::weak_ordering (*)(std::string_view a, std::string_view b);
CompareVersions comparison(Ordering ordering);

std::string_view ordering_name(Ordering ordering);  // "debian"

}  // namespace redoubt::advisories
