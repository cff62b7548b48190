// Slips of a hand: a list's row with the serial of the next row, the name of another, or two digits that changed places. What nothing
// but a slip explains is struck out of its body, so that it neither joins nor contradicts; the rest of the row says whose it is.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "estate/identity.h"

namespace redoubt::estate {

struct Slip {
    uint32_t at;                      // the body
    uint32_t id;                      // what was struck out: an identifier, or a name, which stands for all its names
    std::optional<uint32_t> meant{};  // the identifier it is a misspelling of; none: it has another row
};

// Of bodies of one entry each, and the source of each. A source has one row for each thing: that tells whether a row that has one
// machine's name and another's serial is of the first or of the second. Where it does not, nothing is struck out.
std::vector<Slip> strike_slips(std::span<Body> bodies, std::span<const std::string_view> sources, const Catalogue& catalogue);

}  // namespace redoubt::estate
