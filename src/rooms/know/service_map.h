// How assets hang together: assets as nodes, the links between them as edges, within bounds. Only what the actor may see is walked: an
// asset that is out of sight leaves no node, no edge, no path through it and no count.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct MapQuestion {
    std::string query{};                   // which assets; of the focus, those found on the way are not asked for it
    std::string focus{};                   // an asset by key or id; empty: all that the query finds
    int hops = 2;                          // from the focus, 1 to 6
    std::vector<std::string> relations{};  // empty: runs-on, depends-on, connects-to, stores
    int limit = 500;                       // nodes, 1 to 2000
};

struct MapNode {
    store::Record asset{};
    std::string team{};   // of its owner: a team, or the team of a person
    int distance = 0;     // hops from the focus
    size_t findings = 0;  // open ones of severity high or critical
};

struct MapEdge {
    std::string from{}, to{};  // ids
    std::string relation{};
    std::string what{};  // of a flow between zones: its ports
};

struct ServiceMap {
    std::vector<MapNode> nodes{};
    std::vector<MapEdge> edges{};
    int64_t total = 0;  // that the query finds, or that lie within the hops as far as was looked
    bool cut = false;   // there are more
};
Result<ServiceMap> service_map(store::Store& store, store::Records& records, const MapQuestion& question);

std::span<const std::string_view> map_relations();

}  // namespace redoubt::rooms
