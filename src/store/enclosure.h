// Enclosure: which rows of a type lie in no compartment, and which in which, so that what somebody may see costs no pass over all
// rows. Compartments are codes of the column's dictionary; 0 is none.
#pragma once

#include <span>

#include "store/bits.h"

namespace redoubt::store {

class Enclosure {
public:
    void clear();
    // The row lay in `before` (it need not be known) and lies in `now`.
    void put(size_t row, uint32_t before, uint32_t now);
    Bits visible(std::span<const uint32_t> compartments) const;  // those, and none

private:
    Bits open_;
    std::vector<std::vector<uint32_t>> enclosed_;  // by compartment, ascending
};

}  // namespace redoubt::store
