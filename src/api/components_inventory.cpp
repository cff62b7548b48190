#include "api/bodies.h"
#include "api/bodies_inventory.h"
#include "api/shapes.h"

namespace redoubt::api {

void add_inventory(Components& all) {
    all["InventoryFormats"] = object({{"items", list(object({{"name", text()}, {"doc", text()}}))}});
    all["TableColumns"] = object({{"columns", list(object({{"name", text()}, {"holds", text()}, {"samples", list(text())}}))},
                                  {"targets", list(object({{"name", text()}, {"doc", text()}}))}});
    all["InventoryChange"] = object({{"key", or_null(text())}, {"title", text()}, {"action", one_of({"create", "change", "merge"})}, {"why", text()}});
    all["InventoryImport"] = object({{"sightings", integer()},
                                     {"created", integer()},
                                     {"changed", integer()},
                                     {"same", integer()},
                                     {"merged", integer()},
                                     {"doubtful", integer()},
                                     {"failed", integer()},
                                     {"linked", integer()},
                                     {"unlinked", integer()},
                                     {"written", boolean()},
                                     {"changes", list(named("InventoryChange"))},
                                     {"problems", list(object({{"where", text()}, {"message", text()}}))},
                                     {"problems_total", integer()}});
    all["DoubtfulPair"] = object({{"one", named("Reference")}, {"other", named("Reference")}, {"why", text()}, {"against", text()}});
    all["DoubtfulPairs"] = items_of("DoubtfulPair");
    all["AlikeAssets"] = body_schema(AlikeBody::fields());
    all["AssetSplit"] = body_schema(SplitBody::fields());
}

}  // namespace redoubt::api
