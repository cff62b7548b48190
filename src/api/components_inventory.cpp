#include "api/bodies.h"
#include "api/bodies_inventory.h"
#include "api/collect.h"
#include "api/shapes.h"

namespace redoubt::api {

namespace {

void add_collect_components(Components& all) {
    const std::initializer_list<Property> enrolment{{"id", text()},      {"name", text()},      {"zone", text()},
                                                    {"site", text()},    {"listed", boolean()}, {"compartment", text()},
                                                    {"uses", integer()}, {"used", integer()},   {"created", time()},
                                                    {"expires", time()}, {"by", text()},        {"state", one_of({"open", "used", "expired", "revoked"})}};
    all["Enrolment"] = object(enrolment);
    all["Enrolments"] = items_of("Enrolment");
    schema::Map made = object(enrolment);
    if (schema::Value* members = made.find("properties")) std::get<schema::Map>(members->held).set("token", text());
    if (schema::Value* needed = made.find("required")) std::get<schema::List>(needed->held).emplace_back("token");
    all["MadeEnrolment"] = std::move(made);
    all["NewEnrolment"] = body_schema(EnrolmentBody::fields());
    all["HostEnrolment"] = body_schema(EnrolBody::fields());
    all["EnrolledHost"] = object({{"id", text()}, {"name", text()}});
    all["TakenReport"] = object({{"state", one_of({"taken", "known"})}});
    all["Collector"] = object({{"id", text()},
                               {"asset", or_null(named("Reference"))},
                               {"name", text()},
                               {"state", one_of({"active", "silent", "waiting", "doubtful", "revoked"})},
                               {"zone", text()},
                               {"site", text()},
                               {"listed", boolean()},
                               {"compartment", text()},
                               {"enrolled_by", text()},
                               {"enrolled", time()},
                               {"first", or_null(time())},
                               {"last", or_null(time())},
                               {"reports", integer()},
                               {"every_s", or_null(integer())},
                               {"refused", text()},
                               {"refused_at", or_null(time())},
                               {"problem", text()},
                               {"revoked", or_null(time())}});
    all["Collectors"] = items_of("Collector");
}

}  // namespace

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
    add_collect_components(all);
}

}  // namespace redoubt::api
