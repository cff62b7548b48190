// What is scanned, against what policy demands.
#include <array>

#include "api/bodies_reports.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/fix/scan_coverage.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> ScanDemandBody::fields() {
    static constexpr std::array table{
        field<&ScanDemandBody::name>("name", {.doc = "Lower-case letters, digits and dashes.", .required = true, .longest = 60}),
        field<&ScanDemandBody::query>("query", {.doc = "Which assets it is about.", .required = true, .longest = 2000}),
        field<&ScanDemandBody::scan>("scan", {.doc = "The class of scan: software, host, web, code, resource or any.", .required = true, .longest = 20}),
        field<&ScanDemandBody::days>("days", {.doc = "How old the last one may be.", .required = true, .range = schema::Range{1, 3650}}),
        field<&ScanDemandBody::severity>("severity", {.doc = "Of the finding that its gaps are.", .required = true, .longest = 20}),
    };
    static_assert(schema::covers<ScanDemandBody>(table));
    return table;
}

std::span<const FieldInfo> ScanDemandsBody::fields() {
    static constexpr std::array table{
        field<&ScanDemandsBody::demands>("demands", {.doc = "All of them; those that are left out are dropped.", .longest = rooms::most_demands}),
    };
    static_assert(schema::covers<ScanDemandsBody>(table));
    return table;
}

namespace {

Value show_gap(const rooms::CoverageGap& gap) {
    return Map{{"asset", present(gap.asset)}, {"last", time_or_null(gap.last)}, {"tool", gap.tool.empty() ? Value() : Value(gap.tool)}};
}

Result<HttpResponse> show_coverage(Call& call, Services& services) {
    const auto most = static_cast<size_t>(TRY(call.number("gaps", 50, 0, 1000)));
    List items;
    const std::vector<rooms::DemandCoverage> demands = TRY(rooms::ScanCoverage(services.store).look(call.who.actor, most));
    for (const rooms::DemandCoverage& one : demands) {
        List gaps;
        for (const rooms::CoverageGap& gap : one.gaps) gaps.push_back(show_gap(gap));
        items.emplace_back(Map{{"name", one.demand.name},
                               {"query", one.demand.query},
                               {"scan", one.demand.scan},
                               {"days", one.demand.days},
                               {"severity", one.demand.severity},
                               {"assets", one.tally.assets},
                               {"covered", one.tally.met},
                               {"late", one.tally.late},
                               {"never", one.tally.never},
                               {"gaps", std::move(gaps)}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> set_demands(Call& call, Services& services) {
    const auto body = TRY(read_body<ScanDemandsBody>(call));
    std::vector<rooms::ScanDemand> demands;
    for (const ScanDemandBody& one : body.demands) demands.push_back({one.name, one.query, one.scan, one.days, one.severity});
    rooms::ScanCoverage coverage(services.store);
    TRY(coverage.set_demands(call.who.actor, demands));
    TRY(coverage.follow());
    return empty_answer();
}

}  // namespace

void add_coverage_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/coverage",
               .operation = "get_coverage",
               .summary = "What policy demands to be scanned, how much of it is, and what is not.",
               .tag = "reports",
               .query = {{"gaps", "How many assets without a scan to name, 0 to 1000; 50 when left out.", {{"type", "integer"}}}},
               .answers = {{200, "", "Coverage"}},
               .handle = [services](Call& call) { return show_coverage(call, *services); }});
    table.add({.method = "PUT",
               .pattern = "/coverage",
               .operation = "set_coverage_demands",
               .summary = "Sets what is demanded.",
               .tag = "reports",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "SetCoverageDemands",
               .answers = {{204, "It is so from now on."}},
               .handle = [services](Call& call) { return set_demands(call, *services); }});
}

}  // namespace redoubt::api
