// Why one finding stands above another: the terms of both priorities side by side, and which of them makes the difference. A priority
// is a product, so each term's share of the difference is the quotient of its two values.
#pragma once

#include "rooms/fix/priority.h"
#include "store/record.h"

namespace redoubt::rooms {

struct ComparedTerm {
    std::string name{};
    PriorityTerm left{}, right{};
    double times = 1;  // left by right
};

struct ComparedPriorities {
    std::vector<ComparedTerm> terms{};  // what makes the most difference first; empty where one of them has no priority
    std::string left_on{}, right_on{};  // the place that each of them ranks by
    std::string says{};                 // one sentence
};

ComparedPriorities compare_priorities(const store::Record& left, const store::Record& right);

}  // namespace redoubt::rooms
