#include "api/bodies.h"
#include "api/bodies_reports.h"
#include "api/shapes.h"

namespace redoubt::api {

namespace {

// An object with counts besides.
schema::Map counted_object(std::initializer_list<std::string_view> names, const schema::Map& shape) {
    schema::Map out = shape, properties = shape["properties"].map();
    schema::List required = shape["required"].list();
    for (const std::string_view name : names) {
        properties.set(name, integer());
        required.emplace_back(name);
    }
    out.set("properties", std::move(properties));
    out.set("required", std::move(required));
    return out;
}

void add_imports_of_reports(Components& all) {
    all["ReportChange"] = object({{"action", one_of({"new", "back", "moved", "changed", "missed", "closed", "doubt"})},
                                  {"finding", or_null(text())},
                                  {"title", text()},
                                  {"severity", or_null(text())},
                                  {"asset", or_null(text())},
                                  {"where", text()},
                                  {"why", text()}});
    all["UnreadPart"] = object({{"path", text()}, {"count", integer()}, {"example", text()}});
    all["ReportImported"] = counted_object({"findings", "units_of_work", "places", "new", "new_findings", "back", "moved", "changed", "same", "gone", "closed",
                                            "doubtful", "passed_over", "new_assets"},
                                           object({{"format", text()},
                                                   {"tool", text()},
                                                   {"tool_version", text()},
                                                   {"scanned", time()},
                                                   {"written", boolean()},
                                                   {"same_as", or_null(text())},
                                                   {"changes", list(named("ReportChange"))},
                                                   {"problems", list(text())},
                                                   {"unread", list(named("UnreadPart"))}}));
    all["FailingPlace"] = object({{"verdict", one_of({"new", "back", "known", "accepted"})},
                                  {"finding", or_null(text())},
                                  {"title", text()},
                                  {"severity", text()},
                                  {"asset", or_null(text())},
                                  {"where", text()},
                                  {"remedy", or_null(text())}});
    all["ReportVerdict"] = counted_object({"findings", "new", "back", "known", "accepted"}, object({{"passed", boolean()},
                                                                                                    {"level", text()},
                                                                                                    {"format", text()},
                                                                                                    {"tool", text()},
                                                                                                    {"failing", list(named("FailingPlace"))},
                                                                                                    {"problems", list(text())}}));
}

void add_mappings_of_reports(Components& all) {
    all["ReportMapping"] = object({{"name", text()}, {"title", text()}, {"about", text()}, {"shipped", boolean()}, {"text", or_null(text())}});
    all["ReportMappings"] = items_of("ReportMapping");
    all["TriedFinding"] = object({{"class", text()},
                                  {"rule", text()},
                                  {"title", text()},
                                  {"severity", text()},
                                  {"severity_says", text()},
                                  {"status", text()},
                                  {"vulnerabilities", list(text())},
                                  {"weaknesses", list(text())},
                                  {"target", text()},
                                  {"component", text()},
                                  {"file", text()},
                                  {"line", integer()},
                                  {"port", integer()},
                                  {"url", text()},
                                  {"description", text()},
                                  {"remedy", text()}});
    all["MappingTrial"] = object({{"findings", integer()},
                                  {"shown", list(named("TriedFinding"))},
                                  {"unread", list(named("UnreadPart"))},
                                  {"notes", list(text())},
                                  {"problems", list(object({{"where", text()}, {"message", text()}}))}});
}

}  // namespace

void add_reports(Components& all) {
    all["KeepMapping"] = body_schema(MappingBody::fields());
    all["TryMapping"] = body_schema(MappingTrialBody::fields());
    all["SetCoverageDemands"] = body_schema(ScanDemandsBody::fields());
    add_imports_of_reports(all);
    add_mappings_of_reports(all);
    all["ScanRun"] = counted_object({"findings", "new", "changed", "gone", "back"}, object({{"id", text()},
                                                                                            {"tool", text()},
                                                                                            {"tool_version", text()},
                                                                                            {"format", text()},
                                                                                            {"file", text()},
                                                                                            {"scanned", time()},
                                                                                            {"imported", time()},
                                                                                            {"by", text()},
                                                                                            {"partial", boolean()}}));
    all["ScanRuns"] = items_of("ScanRun");
    all["CoverageGap"] = object({{"asset", named("Reference")}, {"last", or_null(time())}, {"tool", or_null(text())}});
    all["DemandCoverage"] =
        counted_object({"days", "assets", "covered", "late", "never"},
                       object({{"name", text()}, {"query", text()}, {"scan", text()}, {"severity", text()}, {"gaps", list(named("CoverageGap"))}}));
    all["Coverage"] = items_of("DemandCoverage");
}

}  // namespace redoubt::api
