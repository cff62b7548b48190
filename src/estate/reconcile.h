// Reconciliation: which entries are of one thing. A function of the set of entries and of what people said, whatever their order:
// importing the same reports in another order gives the same assets.
//
// 1. What people put together stays together. 2. Groups that share an identifier that says by itself who it is (cloud id down to
// tag) become one, unless any two that have it contradict each other: then it was copied, and is only a hint. 3. What is left
// becomes one by the weight of hardware addresses, names and hints, heaviest first, unless a rival that cannot be the same thing has
// about as much. 4. What is known by an address alone goes to who held it at that time, if that is one. Nothing is joined against a
// contradiction; what is nearly joined is a doubt.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "estate/entry.h"

namespace redoubt::estate {

struct KnownAsset {
    bool confirmed = false;                 // people entered it, or look after it: never made one with another such by itself
    int rank = 0;                           // of two that turn out to be one, the higher rank stays, then the first
    std::vector<uint32_t> distinct_from{};  // indexes: a person said so
};

struct Group {
    std::vector<uint32_t> entries{};
    int32_t asset = no_asset;          // a known one, or none: it is new
    std::vector<uint32_t> absorbed{};  // known assets that turned out to be this one
};

struct PossiblySame {
    uint32_t one = 0, other = 0;  // groups
    std::string why{};
    std::string against{};
    int32_t rival = -1;  // a group for which about as much speaks
    auto operator<=>(const PossiblySame&) const = default;
};

struct Reconciled {
    std::vector<Group> groups{};
    std::vector<PossiblySame> doubts{};
    std::vector<std::string> why{};                            // of each entry: why it is in its group; empty: it is alone there
    std::map<uint32_t, std::vector<std::string>> set_aside{};  // of an entry: values of its identifiers that are another's
};

Reconciled reconcile(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets);

// The groups alone, by comparing everything with everything: what reconcile() is tested against. Not for more than hundreds.
std::vector<std::vector<uint32_t>> reconcile_naively(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets);

}  // namespace redoubt::estate
