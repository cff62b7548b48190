// What is wrong or missing in the picture of the network: networks that overlap, addresses in no subnet, what people say against what
// follows, flows that policy forbids, databases that anybody reaches, and assets that fewer than two layers protect.
#pragma once

#include "rooms/know/network.h"

namespace redoubt::rooms {

constexpr size_t most_gaps_listed = 500;
constexpr size_t enough_layers = 2;

struct AssetGap {
    store::Reference asset{};
    std::string why{};
};

struct Layer {
    std::string layer{};
    std::vector<store::Reference> controls{};
    std::string through{};  // "zone servers" when it protects more than the asset alone
};

struct ThinlyProtected {
    store::Reference asset{};
    std::string criticality{};
    std::vector<Layer> layers{};
};

struct NetworkGaps {
    std::vector<estate::Overlap> overlaps{};
    std::vector<AssetGap> unplaced{};     // an address in no subnet, or in several
    std::vector<AssetGap> differing{};    // a person says another thing than what follows
    std::vector<AssetGap> unknown{};      // of which nobody knows from where they can be reached
    std::vector<Exposing> exposing{};     // forbidden flows; databases are findings
    std::vector<ThinlyProtected> thin{};  // the most critical first
    size_t unplaced_total = 0, differing_total = 0, unknown_total = 0, thin_total = 0;
};
Result<NetworkGaps> network_gaps(store::Store& store, const store::Actor& actor, const KnownNetwork& known);

// Which layers protect an asset: controls that name it, its zone, its site or what it runs on, and are in force.
Result<std::vector<Layer>> layers_of(store::Store& store, const store::Actor& actor, const store::Record& asset);

// Zones and their subnets from a table: columns zone, subnet, and as far as there are any site, trust, description. What is there stays.
struct SubnetImport {
    int64_t rows = 0, created = 0, changed = 0, same = 0;
    bool written = false;
    std::vector<std::pair<std::string, std::string>> problems{};  // where, what
};
Result<SubnetImport> import_subnets(store::Store& store, const store::Actor& actor, std::string_view bytes, bool dry_run, const std::string& reason);

}  // namespace redoubt::rooms
