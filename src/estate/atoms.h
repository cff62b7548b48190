// The first half of reconciliation: what people put together, and what identifiers that decide by themselves join. What they leave
// are atoms.
#pragma once

#include <map>

#include "estate/clusters.h"
#include "estate/reconcile.h"
#include "estate/slips.h"

namespace redoubt::estate {

struct Holder {
    uint32_t id, at;
    auto operator<=>(const Holder&) const = default;
};

struct Atoms {
    std::vector<uint32_t> order{};                // the entries in their canonical order: source, key, time, ids
    std::vector<uint32_t> atom_of{};              // of each entry
    std::vector<Body> bodies{};                   // of each atom, in the order of their first entries
    std::vector<std::vector<uint32_t>> ids_of{};  // of each entry, what proves most first; addresses last
    std::multimap<uint32_t, Slip> slips{};        // entry → what it has by a slip of the hand
};

std::vector<uint32_t> canonical_order(const std::vector<Entry>& entries);
// The entries that stay together whatever is known of them, one list for each asset that has such; the first is its anchor.
std::vector<std::vector<uint32_t>> held_together(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets, const std::vector<uint32_t>& order);
inline constexpr IdKind strong_order[] = {IdKind::cloud, IdKind::serial, IdKind::hardware, IdKind::agent, IdKind::machine, IdKind::directory, IdKind::tag};

// The groups become the atoms of the next round.
void regroup(Atoms& atoms, Clusters& clusters);

Atoms join_atoms(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets, Catalogue& catalogue);

}  // namespace redoubt::estate
