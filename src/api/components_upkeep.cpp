#include "api/bodies.h"
#include "api/bodies_upkeep.h"
#include "api/shapes.h"

namespace redoubt::api {

void add_upkeep(Components& all) {
    all["AssetProfiles"] =
        object({{"items", list(object({{"kind", text()}, {"needs", list(object({{"name", text()}, {"title", text()}, {"why", text()}}))}}))}});
    all["AssetQueue"] = object({{"name", text()}, {"title", text()}, {"doc", text()}, {"q", text()}, {"count", integer()}});
    all["AssetQueues"] = items_of("AssetQueue");
    all["SightingSource"] = object({{"name", text()},
                                    {"last", or_null(time())},
                                    {"assets", integer()},
                                    {"tool", or_null(named("Reference"))},
                                    {"covers", text()},
                                    {"in_scope", or_null(integer())},
                                    {"missed", or_null(integer())},
                                    {"missed_q", text()},
                                    {"problem", text()}});
    all["SightingSources"] = items_of("SightingSource");
    all["AroundGroup"] = object({{"type", text()}, {"plural", text()}, {"q", text()}, {"total", integer()}, {"items", list(open_object())}});
    all["AroundAsset"] = object({{"asset", open_object()}, {"links", list(named("Link"))}, {"groups", list(named("AroundGroup"))}});
    all["AttestAssets"] = body_schema(AttestBody::fields());
    all["AttestedAssets"] = object({{"confirmed", list(text())}, {"refused", list(text())}});
    all["Heartbeat"] = body_schema(HeartbeatBody::fields());
    all["HeartbeatTaken"] = object({{"tool", text()}, {"last_heartbeat", or_null(time())}, {"heartbeat_by", or_null(time())}});
}

}  // namespace redoubt::api
