// What goes first: how bad a weakness is, how likely it is used, from where the asset can be reached and how much depends on it. A
// product of four numbers between 0 and 1, so that each can be shown, and none hides another.
#pragma once

#include <string>
#include <vector>

#include "rooms/fix/decision_table.h"

namespace redoubt::rooms {

struct Priority {
    double value = 0;   // 0 to 100, whole
    std::string why{};  // "CVSS 9.8 × known to be exploited × anybody can reach it × critical"
};

// From what deadline tables ask, too: cvss, severity, exploited, exploitation, epss, exposure, criticality. What is not known counts as
// something between, and is named. `supplier_clears` ("not affected: component_not_present") is what a supplier claims: it ranks down to
// a tenth and stays to be seen.
Priority priority_of(const Known& known);

// One of the numbers that are multiplied, with the words that stand for it.
struct PriorityTerm {
    std::string name{};  // "how bad", "how likely", "from where", "how much depends on it", "what the supplier says"
    std::string why{};   // "CVSS 9.8"
    double value = 0;    // 0 to 1
};
// The terms that `why` was made of, and perhaps "on" what; none where it says nothing, or was made by an older formula.
struct PriorityParts {
    std::vector<PriorityTerm> terms{};
    std::string on{};
};
PriorityParts priority_parts(std::string_view why);

}  // namespace redoubt::rooms
