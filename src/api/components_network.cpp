#include "api/shapes.h"

namespace redoubt::api {

namespace {

schema::Map counted(schema::Map item) { return object({{"items", list(std::move(item))}, {"total", integer()}}); }
schema::Map exposure_words() { return one_of({"unknown", "internal", "partner", "public"}); }
schema::Map trust_words() { return or_null(one_of({"internal", "dmz", "partner", "outside"})); }
schema::Map follows() { return object({{"set", or_null(text())}, {"follows", or_null(text())}, {"why", text()}}); }

}  // namespace

void add_network(Components& all) {
    all["NetworkZone"] = object({{"zone", named("Reference")},
                                 {"name", text()},
                                 {"site", or_null(text())},
                                 {"trust", trust_words()},
                                 {"subnets", list(text())},
                                 {"assets", integer()},
                                 {"flows", integer()}});
    all["NetworkZones"] = items_of("NetworkZone");
    all["FlowMatrix"] = object({{"zones", list(object({{"zone", named("Reference")}, {"name", text()}, {"trust", trust_words()}}))},
                                {"flows", list(object({{"from", text()},
                                                       {"to", text()},
                                                       {"rule", one_of({"allowed", "forbidden"})},
                                                       {"ports", text()},
                                                       {"why", text()},
                                                       {"against_policy", boolean()}}))}});
    all["LiesIn"] = object({{"zone", named("Reference")}, {"name", text()}, {"subnet", text()}});
    all["PlacedAddress"] = object({{"address", text()}, {"zone", or_null(named("Reference"))}, {"why", text()}, {"found", list(named("LiesIn"))}});
    all["ProtectionLayer"] = object({{"layer", text()}, {"through", or_null(text())}, {"controls", list(named("Reference"))}});
    all["AssetReach"] = object({{"asset", named("Reference")},
                                {"zone", follows()},
                                {"site", follows()},
                                {"exposure", follows()},
                                {"addresses", list(object({{"address", text()}, {"zone", or_null(named("Reference"))}, {"why", text()}}))},
                                {"reaches", list(object({{"service", or_null(text())},
                                                         {"from", or_null(text())},
                                                         {"exposure", exposure_words()},
                                                         {"basis", one_of({"seen", "allowed", "possible"})},
                                                         {"why", text()}}))},
                                {"inner_services", list(text())},
                                {"unknown", list(text())},
                                {"layers", list(named("ProtectionLayer"))}});
    all["AssetGaps"] = counted(object({{"asset", named("Reference")}, {"why", text()}}));
    all["NetworkGaps"] =
        object({{"overlaps", counted(object({{"one", named("LiesIn")}, {"other", named("LiesIn")}, {"same", boolean()}}))},
                {"unplaced", named("AssetGaps")},
                {"differing", named("AssetGaps")},
                {"unknown", named("AssetGaps")},
                {"against_policy", counted(object({{"title", text()}, {"description", text()}, {"severity", text()}}))},
                {"thin", counted(object({{"asset", named("Reference")}, {"criticality", text()}, {"layers", list(named("ProtectionLayer"))}}))}});
    all["NetworkDerived"] = object({{"assets", integer()}, {"changed", integer()}, {"raised", integer()}, {"closed", integer()}});
    all["SubnetImport"] = object({{"rows", integer()},
                                  {"created", integer()},
                                  {"changed", integer()},
                                  {"same", integer()},
                                  {"written", boolean()},
                                  {"problems", list(object({{"where", text()}, {"message", text()}}))}});
    all["MapNode"] = object({{"id", text()},
                             {"key", text()},
                             {"title", text()},
                             {"state", text()},
                             {"kind", text()},
                             {"criticality", text()},
                             {"exposure", exposure_words()},
                             {"site", or_null(text())},
                             {"zone", or_null(text())},
                             {"team", or_null(text())},
                             {"distance", integer()},
                             {"findings", integer()}});
    all["MapEdge"] = object({{"from", text()},
                             {"to", text()},
                             {"relation", one_of({"runs-on", "depends-on", "connects-to", "stores", "flow", "forbidden"})},
                             {"what", or_null(text())}});
    all["ServiceMap"] = object({{"nodes", list(named("MapNode"))}, {"edges", list(named("MapEdge"))}, {"total", integer()}, {"cut", boolean()}});
}

}  // namespace redoubt::api
