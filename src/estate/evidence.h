// How much speaks for two atoms being one thing, once the identifiers that decide by themselves have had their say. An atom is what
// those have joined; its number is its place in the order of its first entry.
#pragma once

#include "estate/identity.h"

namespace redoubt::estate {

constexpr int joins = 5;             // from this weight on two atoms are one
constexpr int doubtful = 3;          // from this on a person is asked
constexpr int margin = 2;            // a rival within it makes both doubtful
constexpr size_t most_holders = 64;  // an identifier that more atoms have says nothing

constexpr Duration near_in_time = hours(4);
constexpr Duration far_in_time = hours(24);

// How far apart; zero when they overlap.
Duration apart(const HeldAddress& a, const HeldAddress& b);

// What the weights need to know of the other atoms.
class Surrounding {
public:
    virtual ~Surrounding() = default;
    // Two atoms that have it contradict each other, or too many have it.
    virtual bool is_shared(uint32_t id) const = 0;
    virtual bool is_common(uint32_t id) const = 0;  // more than most_holders have it
    // Whether an atom that contradicts `atom` has this name.
    virtual bool is_held_against(uint32_t id, const Body& atom) const = 0;
    // Whether two atoms that contradict each other have these names, each its own.
    virtual bool are_apart(uint32_t name, uint32_t other) const = 0;
    // Whether an atom had this address at about that time, and something better than it, that contradicts `atom` or another of its name.
    virtual bool is_address_held_against(const HeldAddress& address, const Body& atom) const = 0;
};

// Whether an identifier that both have is no longer one thing's own.
inline bool makes_shared(const Body& a, const Body& b) { return contradiction(a, b) == Against::proven && !is_outvoted(a, b) && !is_outvoted(b, a); }

int weight(const Body& a, const Body& b, const Surrounding& around);
// "serial X and MAC Y", at most four.
std::vector<uint32_t> common_ids(const Body& a, const Body& b);
// Two texts of a length that differ by one character, or by two that changed places.
bool is_slip_of_the_pen(std::string_view a, std::string_view b);
// One serial that both may mean: theirs differ by one character or two that changed places, and they share a name.
bool differ_by_a_slip(const Body& a, const Body& b, const Catalogue& catalogue);
std::string spoken(std::span<const uint32_t> ids, const Catalogue& catalogue);
std::string differences(const Body& a, const Body& b, const Catalogue& catalogue);

}  // namespace redoubt::estate
