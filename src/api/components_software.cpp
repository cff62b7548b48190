#include "api/bodies.h"
#include "api/bodies_deadlines.h"
#include "api/shapes.h"

namespace redoubt::api {

namespace {

schema::Map real() { return {{"type", "number"}, {"format", "double"}}; }

void add_deadline_shapes(Components& all) {
    all["DeadlineRow"] = object({{"asked", list(text())}, {"comes", list(text())}, {"line", integer()}});
    all["DeadlineTable"] = object({{"name", text()},
                                   {"title", text()},
                                   {"shipped", boolean()},
                                   {"used", boolean()},
                                   {"inputs", list(text())},
                                   {"outcomes", list(text())},
                                   {"rows", list(named("DeadlineRow"))},
                                   {"csv", text()}});
    all["DeadlineTables"] = object({{"items", list(named("DeadlineTable"))}, {"inputs", list(object({{"name", text()}, {"doc", text()}}))}});
    all["DeadlineTrial"] = object({{"due", or_null(time())}, {"why", text()}, {"table", or_null(text())}, {"action", or_null(text())}});
    all["KeepDeadlineTable"] = body_schema(DeadlineTableBody::fields());
    all["MaintenanceWindow"] = object({{"name", text()}, {"assets", text()}, {"when", text()}, {"lasts", text()}, {"starts", time()}, {"ends", time()}});
    all["MaintenanceWindows"] = object({{"items", list(named("MaintenanceWindow"))}});
    all["SetMaintenanceWindows"] = body_schema(MaintenanceWindowsBody::fields());
    all["UseDeadlineTables"] = body_schema(DeadlineChoiceBody::fields());
    all["TryDeadlineTables"] = body_schema(DeadlineTrialBody::fields());
}

void add_feed_shapes(Components& all) {
    all["Feed"] = object({{"name", text()},
                          {"from", text()},
                          {"published", or_null(time())},
                          {"taken", or_null(time())},
                          {"records", integer()},
                          {"not_read", integer()},
                          {"bytes", integer()},
                          {"verified", boolean()}});
    all["Feeds"] = object({{"items", list(named("Feed"))}, {"made", or_null(time())}, {"advisories", integer()}});
    all["FeedsTaken"] = object({{"items", list(object({{"name", text()},
                                                       {"taken", boolean()},
                                                       {"unchanged", boolean()},
                                                       {"records", integer()},
                                                       {"not_read", integer()},
                                                       {"problem", or_null(text())}}))},
                                {"raised", integer()},
                                {"closed", integer()},
                                {"opened", integer()},
                                {"verified", integer()}});
}

}  // namespace

void add_software(Components& all) {
    all["SoftwareVersion"] = object({{"version", text()}, {"assets", integer()}, {"weaknesses", list(text())}, {"unknown", boolean()}});
    all["SoftwareRow"] = object({{"name", text()},
                                 {"ecosystem", text()},
                                 {"assets", integer()},
                                 {"versions", list(named("SoftwareVersion"))},
                                 {"vulnerable_assets", integer()},
                                 {"weaknesses", integer()},
                                 {"unknown", boolean()}});
    all["SoftwareList"] = object({{"items", list(named("SoftwareRow"))},
                                  {"total", integer()},
                                  {"unknown", integer()},
                                  {"assets", integer()},
                                  {"packages", integer()},
                                  {"has_feeds", boolean()}});
    all["SoftwareHolder"] =
        object({{"asset", named("Reference")}, {"package", text()}, {"version", text()}, {"weaknesses", list(text())}, {"unknown", boolean()}});
    all["SoftwareHolders"] = object({{"items", list(named("SoftwareHolder"))}, {"total", integer()}});
    all["InstalledPackage"] =
        object({{"name", text()}, {"version", text()}, {"purl", text()}, {"fixed_in", or_null(text())}, {"weaknesses", list(text())}, {"unknown", boolean()}});
    all["AssetSoftware"] = object({{"items", list(named("InstalledPackage"))}, {"has_feeds", boolean()}});
    all["UpgradeStep"] = object({{"to", text()}, {"clears", integer()}, {"weight", real()}});
    all["Upgrade"] = object({{"owner", or_null(named("Reference"))},
                             {"component", text()},
                             {"package", text()},
                             {"to", or_null(text())},
                             {"installed", list(text())},
                             {"assets", integer()},
                             {"on", list(named("Reference"))},
                             {"cleared", integer()},
                             {"findings", list(named("Reference"))},
                             {"clears", integer()},
                             {"unfixed", integer()},
                             {"overdue", integer()},
                             {"weight", real()},
                             {"first_due", or_null(time())},
                             {"restart", one_of({"none", "services", "reboot"})},
                             {"restarts", list(text())},
                             {"windows", list(named("UpgradeWindow"))},
                             {"without_window", integer()},
                             {"steps", list(named("UpgradeStep"))}});
    all["UpgradeWindow"] = object({{"name", text()}, {"starts", time()}, {"ends", time()}, {"assets", integer()}, {"late", integer()}});
    all["UpgradePlan"] = object({{"items", list(named("Upgrade"))},
                                 {"total", integer()},
                                 {"occurrences", integer()},
                                 {"clears", integer()},
                                 {"unfixed", integer()},
                                 {"weight", real()},
                                 {"weight_before", real()},
                                 {"more", integer()},
                                 {"cut", boolean()}});
    all["SoftwareMatched"] = object({{"assets", integer()},
                                     {"packages", integer()},
                                     {"raised", integer()},
                                     {"closed", integer()},
                                     {"opened", integer()},
                                     {"changed", integer()},
                                     {"verified", integer()}});
    add_feed_shapes(all);
    add_deadline_shapes(all);
}

}  // namespace redoubt::api
