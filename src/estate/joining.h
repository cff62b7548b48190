// The second half of reconciliation: atoms become one by the weight of what speaks for it.
#pragma once

#include <optional>
#include <span>

#include "estate/atoms.h"
#include "estate/evidence.h"

namespace redoubt::estate {

struct Pair {
    int weight;
    uint32_t one, other;  // atoms, the smaller first
};

// The pairs of each atom.
class Neighbours {
public:
    Neighbours(const std::vector<Pair>& pairs, size_t atoms);
    std::span<const std::pair<int, uint32_t>> of(uint32_t atom) const {  // weights and atoms
        return std::span(list_).subspan(starts_[atom], starts_[atom + 1] - starts_[atom]);
    }

private:
    std::vector<size_t> starts_;
    std::vector<std::pair<int, uint32_t>> list_;
};

// An atom with which one of the pair could about as well be one, while the other cannot.
std::optional<uint32_t> rival_of(Clusters& clusters, const Neighbours& neighbours, const Pair& pair);

// Who has what, over all atoms.
class Holders : public Surrounding {
public:
    explicit Holders(const std::vector<Body>& atoms, size_t ids);

    bool is_shared(uint32_t id) const override { return shared_[id]; }
    bool is_common(uint32_t id) const override { return of(id).size() > most_holders; }
    bool is_held_against(uint32_t id, const Body& atom) const override;
    bool are_apart(uint32_t name, uint32_t other) const override;
    bool is_address_held_against(const HeldAddress& address, const Body& atom) const override;

    std::span<const Holder> of(uint32_t id) const { return span_of(holders_, starts_, id); }
    std::span<const Holder> at_address(uint32_t id) const { return span_of(addresses_, address_starts_, id); }  // address-only ones too
    std::vector<Pair> pairs() const;  // of at least `doubtful`, or with a serial or cloud id in common; heaviest first

private:
    static std::span<const Holder> span_of(const std::vector<Holder>& holders, const std::vector<size_t>& starts, uint32_t id) {
        return std::span(holders).subspan(starts[id], starts[id + 1] - starts[id]);
    }

    const std::vector<Body>& atoms_;
    std::vector<Holder> holders_, addresses_;
    std::vector<size_t> starts_, address_starts_;
    std::vector<bool> shared_;
};

// Joins what is to be joined, in `clusters` over the atoms. The pairs that lie too close to rivals are returned.
void join_by_weight(Clusters& clusters, const std::vector<Pair>& pairs);
// Those that know who they are are joined before those that only seem to, so that it is clear by then what contradicts what: first
// what something strong vouches for, then what has a hardware address too, then all.
enum class Round : uint8_t { vouched, with_hardware, all };
std::vector<Body> taking_part(const std::vector<Body>& atoms, Round round);  // the others empty
struct ByAddress {
    std::vector<Pair> open{};      // could not be told apart
    std::vector<uint32_t> lent{};  // atoms whose name, or adapter, is not that of the machine which had their address
};
// What is known by an address, or by little that is its own besides.
ByAddress join_by_address(Clusters& clusters, const std::vector<Body>& atoms, const Holders& holders);

}  // namespace redoubt::estate
