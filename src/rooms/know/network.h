// Where assets lie in the network, and from where they can be reached. What follows is written into site, zone and exposure where no
// person said otherwise, and into `derived` with the reason; the same is worked out anew for a single asset, for whoever asks.
#pragma once

#include <functional>
#include <set>

#include "estate/exposure.h"
#include "rooms/know/network_carriers.h"
#include "store/store.h"
#include "store/tables.h"

namespace redoubt::rooms {

// The zones that an actor may see, and which sources look from outside.
struct KnownNetwork {
    estate::Network network{{}};
    std::set<std::string, std::less<>> outside{};  // by title
};
Result<KnownNetwork> load_network(store::Store& store, const store::Actor& actor);

struct PlacedAsset {
    estate::Placement placement{};
    std::vector<estate::Listening> services{};
    estate::Exposed exposed{};
};
// `carriers`: what connects to it and passes on what reaches itself.
PlacedAsset place_asset(const KnownNetwork& known, const store::Record& asset, const std::vector<estate::Carrier>& carriers);
// Of one asset, with its carriers as far as the actor sees them.
Result<PlacedAsset> place_asset(store::Store& store, store::Records& records, const KnownNetwork& known, const store::Record& asset);

struct NetworkOutcome {
    size_t assets = 0;   // looked at
    size_t changed = 0;  // of which site, zone, exposure or a reason changed
    size_t raised = 0;   // findings
    size_t closed = 0;   // findings whose cause is gone
};
// All assets and findings, as Redoubt itself, by looking at each: what network_watch.h is tested against. What is carried follows what
// carries it at the next time.
Result<NetworkOutcome> derive_network(store::Store& store);

// For whoever derives: the fields that are needed, whether there is anything to say of an asset, and what would change of it.
store::ListQuery network_fields();
bool has_place(const store::Record& asset, bool carried);
schema::Map network_changes(const store::Record& asset, const PlacedAsset& placed);
// Ids of those that did. Code::unavailable as soon as `stopping` says so.
Result<std::set<std::string>> write_network_changes(store::Store& store, std::span<const store::RowChange> rows, const std::function<bool()>& stopping = {});

// What one should not be able to do, but can: an exposed database, a flow that policy forbids. One finding each, known by its identity.
struct Exposing {
    std::string identity{}, title{}, description{}, remedy{}, severity{}, compartment{};
    std::vector<std::string> subjects{};  // ids of assets
    std::string_view kind{"misconfiguration"};
};
std::vector<Exposing> exposing_services(const store::Record& asset, const PlacedAsset& placed);
std::vector<Exposing> exposing_flows(const estate::Network& network);
// Findings that Redoubt raises and closes by itself: how their identities begin, and the reasons that it gives.
struct FindingSeries {
    std::string_view beginning, because, over;
};
constexpr FindingSeries network_findings{"network/", "follows from the network", "Redoubt no longer sees it in the network"};
// Raises what is not there yet, closes what is gone, reopens what came back.
Result<> follow_exposures(store::Store& store, const FindingSeries& series, const std::vector<Exposing>& now, NetworkOutcome& outcome);

}  // namespace redoubt::rooms
