// Which of the places that are known a report speaks of: passes from the exact to the drifted, each only over what those before left.
// A pass that finds two candidates joins none: the seen one is new, and the doubt is told. Pure: nothing here asks the store.
#pragma once

#include <span>

#include "reports/identity.h"

namespace redoubt::reports {

// How a place was known again, the surest first.
enum class Pass : uint8_t {
    none,               // it was not
    exact,              // same class, asset, check, place
    by_uid,             // the tool's own number of it
    renamed,            // the same code in another file
    edited,             // the one of this check in this file; the code around it is another
    shifted,            // the same check on another port
    rerouted,           // the same check and parameter under another route
    renamed_component,  // the same vulnerability of a package that is called otherwise
    other_tool,         // another tool, the same place and weakness
};
std::string_view pass_says(Pass pass);  // "its file was renamed"

struct KnownPlace {
    std::vector<Fingerprint> sights{};  // of each tool that sees it, the latest
    bool open = true;                   // false: thought gone; it may come back, but nothing drifts to it
};

struct PlaceMatch {
    int32_t known = -1;
    Pass pass = Pass::none;
};

struct Doubt {
    size_t seen = 0;
    size_t candidates = 0;
    Pass pass = Pass::none;  // that found them
};

struct Matched {
    std::vector<PlaceMatch> seen{};  // of each that was seen
    std::vector<Doubt> doubts{};
};

// `seen`: of one tool, numbered (number_alike); those that are alike match the same place.
Matched match_places(std::span<const Fingerprint> seen, std::span<const KnownPlace> known);

}  // namespace redoubt::reports
