// An entry: all that one source has said, so far, of one thing that it knows by one key. Entries are what reconciliation works on
// and what an asset keeps of its sources; an asset is a group of entries. Sightings are folded into entries, the same sighting
// twice changes nothing.
#pragma once

#include <string>
#include <vector>

#include "estate/sighting.h"

namespace redoubt::estate {

using records::KnownId;  // here with its times always filled in

constexpr int32_t no_asset = -1;
constexpr size_t most_ids_kept = 200;  // of an entry; those not seen for longest go first
constexpr std::string_view by_hand = "by hand";

struct Entry {
    std::string source{};
    std::string key{};  // the source's own, or what a sighting without one is known by
    records::AssetKind kind = records::AssetKind::host;
    std::string title{};
    Time first{};
    Time last{};
    int64_t count = 0;
    std::vector<KnownId> ids{};  // sorted by kind, value and space
    schema::Map facts{};
    std::string why{};                     // it is on its asset, as was last said
    std::vector<std::string> set_aside{};  // values of its ids that are another's, as was last said
    bool keyless = false;                  // a fresh one: the key was made of its ids
    bool pinned = false;                   // stays on its asset: a person put it there
    int32_t asset = no_asset;              // on which it is now, as an index
    bool operator==(const Entry&) const = default;
};

// With the source's key, or one made of what it is known by: the strongest id, else hardware addresses and names, else addresses.
Entry entry_of(std::string_view source, const Sighting& sighting);

// Known by nothing that stays: no key of the source's own, nothing strong. Addresses change hands, docks and adapters too, so such
// entries are kept apart by hours and addresses until it is clear whose they are.
bool is_fleeting(const Entry& entry);

// `later` is of the same source and key, in any order of time. False when it said nothing new.
bool fold(Entry& entry, const Entry& later);

}  // namespace redoubt::estate
