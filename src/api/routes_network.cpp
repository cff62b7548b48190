// The network: zones and what may flow between them, where an address lies, what reaches an asset, what is missing; and the map.
#include <map>

#include <fmt/format.h>

#include "api/present.h"
#include "api/routes.h"
#include "base/address.h"
#include "base/text.h"
#include "rooms/know/network_gaps.h"
#include "rooms/know/service_map.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Reference;

constexpr uint64_t most_subnet_bytes = uint64_t{32} << 20;

Value text_or_null(std::string_view text) { return text.empty() ? Value() : Value(text); }
Reference zone_reference(const estate::Zone& zone) { return {"asset", zone.id, zone.key, zone.title, ""}; }
template <class Enum>
std::string choice_text(Enum choice) {
    return std::string(schema::choices_of<Enum>[static_cast<size_t>(choice)].name);
}
Value show_trust(const std::optional<records::Trust>& trust) { return trust ? Value(choice_text(*trust)) : Value(); }
constexpr std::array<std::string_view, 3> basis_words{"seen", "allowed", "possible"};

Value show_lies(const estate::Network& network, const estate::Lies& lies) {
    return Map{{"zone", present(zone_reference(network.zones()[lies.zone]))}, {"name", network.zones()[lies.zone].name}, {"subnet", subnet_text(lies.subnet)}};
}

Result<rooms::KnownNetwork> known_network(Call& call, Services& services) { return rooms::load_network(services.store, call.who.actor); }

Result<HttpResponse> list_zones(Call& call, Services& services) {
    const rooms::KnownNetwork known = TRY(known_network(call, services));
    std::map<std::string, int64_t> counts;
    for (const store::FieldCount& one : TRY(call.records.count_by("asset", "-state:retired -kind:network_zone", "zone")))
        counts[std::string(one.value.text())] = one.count;
    List items;
    for (const estate::Zone& zone : known.network.zones()) {
        List subnets;
        for (const Subnet& subnet : zone.subnets) subnets.emplace_back(subnet_text(subnet));
        items.push_back(Map{{"zone", present(zone_reference(zone))},
                            {"name", zone.name},
                            {"site", text_or_null(zone.site)},
                            {"trust", show_trust(zone.trust)},
                            {"subnets", std::move(subnets)},
                            {"assets", counts[zone.name]},
                            {"flows", static_cast<int64_t>(zone.flows.size())}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

bool is_forbidden(const estate::Zone& from, const estate::ZoneFlow& flow) {
    return flow.rule == records::FlowRule::allowed && std::ranges::any_of(from.flows, [&](const estate::ZoneFlow& rule) {
               return rule.rule == records::FlowRule::forbidden && rule.to == flow.to && rule.ports.overlap(flow.ports);
           });
}

Result<HttpResponse> show_flow_matrix(Call& call, Services& services) {
    const rooms::KnownNetwork known = TRY(known_network(call, services));
    const auto& all = known.network.zones();
    List zones, flows;
    for (const estate::Zone& zone : all) {
        zones.push_back(Map{{"zone", present(zone_reference(zone))}, {"name", zone.name}, {"trust", show_trust(zone.trust)}});
        for (const estate::ZoneFlow& flow : zone.flows)
            flows.push_back(Map{{"from", zone.key},
                                {"to", all[flow.to].key},
                                {"rule", choice_text(flow.rule)},
                                {"ports", flow.ports.text()},
                                {"why", flow.why},
                                {"against_policy", is_forbidden(zone, flow)}});
    }
    return json_answer(200, Map{{"zones", std::move(zones)}, {"flows", std::move(flows)}});
}

Result<HttpResponse> find_address(Call& call, Services& services) {
    const std::string text = call.text("address");
    const auto address = parse_address(text);
    if (!address) return fail(Code::invalid, fmt::format("'{}' is no address", text.substr(0, 60)), "address", "10.1.2.3 or 2001:db8::1");
    const rooms::KnownNetwork known = TRY(known_network(call, services));
    List found;
    for (const estate::Lies& lies : known.network.find(*address, "")) found.push_back(show_lies(known.network, lies));
    const estate::PlacedAddress placed =
        estate::place_address(known.network, {.text = address_text(*address), .zone = {}, .source = {}}, call.text("site"), "");
    return json_answer(
        200, Map{{"address", address_text(*address)},
                 {"zone", placed.zone == estate::no_zone ? Value() : present(zone_reference(known.network.zones()[static_cast<size_t>(placed.zone)]))},
                 {"why", placed.why},
                 {"found", std::move(found)}});
}

List show_layers(const std::vector<rooms::Layer>& layers) {
    List out;
    for (const rooms::Layer& layer : layers) {
        List controls;
        for (const Reference& control : layer.controls) controls.push_back(present(control));
        out.push_back(Map{{"layer", layer.layer}, {"through", text_or_null(layer.through)}, {"controls", std::move(controls)}});
    }
    return out;
}

List show_reaches(const estate::Network& network, const rooms::PlacedAsset& placed) {
    List out;
    for (const estate::Reach& reach : placed.exposed.reaches) {
        const bool zone = reach.from != estate::no_zone, service = reach.service != estate::no_service;
        out.push_back(Map{{"service", service ? Value(estate::service_text(placed.services[static_cast<size_t>(reach.service)])) : Value()},
                          {"from", zone ? Value(network.zones()[static_cast<size_t>(reach.from)].name) : Value()},
                          {"exposure", choice_text(reach.exposure)},
                          {"basis", basis_words[static_cast<size_t>(reach.basis)]},
                          {"why", reach.why}});
    }
    return out;
}

Result<HttpResponse> show_reach(Call& call, Services& services) {
    const store::Record asset = TRY(call.records.get("asset", call.text("asset")));
    const rooms::KnownNetwork known = TRY(known_network(call, services));
    const rooms::PlacedAsset placed = TRY(rooms::place_asset(services.store, call.records, known, asset));
    List addresses;
    for (const estate::PlacedAddress& one : placed.placement.addresses)
        addresses.push_back(Map{{"address", one.text},
                                {"zone", one.zone == estate::no_zone ? Value() : present(zone_reference(known.network.zones()[static_cast<size_t>(one.zone)]))},
                                {"why", one.why}});
    List quiet;
    for (size_t at = 0; at < placed.services.size(); ++at)
        if (std::ranges::find(placed.exposed.reaches, static_cast<int32_t>(at), &estate::Reach::service) == placed.exposed.reaches.end())
            quiet.push_back(Value(estate::service_text(placed.services[at])));
    return json_answer(
        200,
        Map{{"asset", present(Reference{"asset", asset.id.text, asset.key, asset.title, asset.state})},
            {"zone", Map{{"set", text_or_null(asset["zone"].text())}, {"follows", text_or_null(placed.placement.zone)}, {"why", placed.placement.zone_why}}},
            {"site", Map{{"set", text_or_null(asset["site"].text())}, {"follows", text_or_null(placed.placement.site)}, {"why", placed.placement.site_why}}},
            {"exposure", Map{{"set", text_or_null(asset["exposure"].text())}, {"follows", choice_text(placed.exposed.exposure)}, {"why", placed.exposed.why}}},
            {"addresses", std::move(addresses)},
            {"reaches", show_reaches(known.network, placed)},
            {"inner_services", std::move(quiet)},
            {"unknown", schema::list_of(placed.exposed.unknown)},
            {"layers", show_layers(TRY(rooms::layers_of(services.store, call.who.actor, asset)))}});
}

List show_gaps(const std::vector<rooms::AssetGap>& gaps) {
    List out;
    for (const rooms::AssetGap& gap : gaps) out.push_back(Map{{"asset", present(gap.asset)}, {"why", gap.why}});
    return out;
}

Map counted_items(List items, size_t total) { return {{"items", std::move(items)}, {"total", static_cast<int64_t>(total)}}; }

Result<HttpResponse> show_gaps(Call& call, Services& services) {
    const rooms::KnownNetwork known = TRY(known_network(call, services));
    const rooms::NetworkGaps gaps = TRY(rooms::network_gaps(services.store, call.who.actor, known));
    List overlaps, thin, exposing;
    for (const estate::Overlap& one : gaps.overlaps)
        overlaps.push_back(Map{{"one", show_lies(known.network, one.one)}, {"other", show_lies(known.network, one.other)}, {"same", one.same}});
    for (const rooms::Exposing& one : gaps.exposing)
        exposing.push_back(Map{{"title", one.title}, {"description", one.description}, {"severity", one.severity}});
    for (const rooms::ThinlyProtected& one : gaps.thin)
        thin.push_back(Map{{"asset", present(one.asset)}, {"criticality", one.criticality}, {"layers", show_layers(one.layers)}});
    const size_t overlapping = overlaps.size(), against = exposing.size();
    return json_answer(200, Map{{"overlaps", counted_items(std::move(overlaps), overlapping)},
                                {"unplaced", counted_items(show_gaps(gaps.unplaced), gaps.unplaced_total)},
                                {"differing", counted_items(show_gaps(gaps.differing), gaps.differing_total)},
                                {"unknown", counted_items(show_gaps(gaps.unknown), gaps.unknown_total)},
                                {"against_policy", counted_items(std::move(exposing), against)},
                                {"thin", counted_items(std::move(thin), gaps.thin_total)}});
}

Result<HttpResponse> derive(Services& services) {
    const rooms::NetworkOutcome done = TRY(rooms::derive_network(services.store));
    const auto number = [](size_t count) { return Value(static_cast<int64_t>(count)); };
    return json_answer(
        200, Map{{"assets", number(done.assets)}, {"changed", number(done.changed)}, {"raised", number(done.raised)}, {"closed", number(done.closed)}});
}

Result<HttpResponse> take_subnets(Call& call, Services& services) {
    const std::string dry = call.text("dry_run");
    if (!dry.empty() && dry != "true" && dry != "false") return fail(Code::invalid, "'dry_run' is true or false", "dry_run");
    const rooms::SubnetImport done = TRY(rooms::import_subnets(services.store, call.who.actor, call.request.body, dry == "true", call.text("reason")));
    List problems;
    for (const auto& [where, message] : done.problems) problems.push_back(Map{{"where", where}, {"message", message}});
    return json_answer(200, Map{{"rows", done.rows},
                                {"created", done.created},
                                {"changed", done.changed},
                                {"same", done.same},
                                {"written", done.written},
                                {"problems", std::move(problems)}});
}

Value show_node(const rooms::MapNode& node) {
    const store::Record& asset = node.asset;
    return Map{{"id", asset.id.text},
               {"key", asset.key},
               {"title", asset.title},
               {"state", asset.state},
               {"kind", asset["kind"]},
               {"criticality", asset["criticality"]},
               {"exposure", asset["exposure"]},
               {"site", text_or_null(asset["site"].text())},
               {"zone", text_or_null(asset["zone"].text())},
               {"team", text_or_null(node.team)},
               {"distance", node.distance},
               {"findings", static_cast<int64_t>(node.findings)}};
}

Result<HttpResponse> show_map(Call& call, Services& services) {
    rooms::MapQuestion question{.query = call.text("q"), .focus = call.text("focus")};
    question.hops = TRY(call.number("hops", 2, 1, 6));
    question.limit = TRY(call.number("limit", 500, 1, 2000));
    std::string_view rest;
    const std::string relations = call.text("relations");
    for (rest = relations; !rest.empty();) {
        const size_t comma = rest.find(',');
        question.relations.emplace_back(trim(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    const rooms::ServiceMap map = TRY(rooms::service_map(services.store, call.records, question));
    List nodes, edges;
    for (const rooms::MapNode& node : map.nodes) nodes.push_back(show_node(node));
    for (const rooms::MapEdge& edge : map.edges)
        edges.push_back(Map{{"from", edge.from}, {"to", edge.to}, {"relation", edge.relation}, {"what", text_or_null(edge.what)}});
    return json_answer(200, Map{{"nodes", std::move(nodes)}, {"edges", std::move(edges)}, {"total", map.total}, {"cut", map.cut}});
}

void add_reading(RouteTable& table, const std::string& what, const std::string& operation, const std::string& summary, const std::string& answer,
                 std::vector<Parameter> query, std::function<Result<HttpResponse>(Call&)> handle) {
    table.add({.method = "GET",
               .pattern = what,
               .operation = operation,
               .summary = summary,
               .tag = "network",
               .query = std::move(query),
               .answers = {{200, "", answer}, {404, "There is no such asset.", "Problem", "application/problem+json"}},
               .handle = std::move(handle)});
}

}  // namespace

void add_network_routes(RouteTable& table, Services* services) {
    const auto with = [services](Result<HttpResponse> (*handle)(Call&, Services&)) {
        return [services, handle](Call& call) { return handle(call, *services); };
    };
    const Map text{{"type", "string"}};
    add_reading(table, "/network/zones", "list_zones", "Network zones with their subnets, and how many assets lie in each.", "NetworkZones", {},
                with(list_zones));
    add_reading(table, "/network/matrix", "show_flows", "What may flow from zone to zone, what policy forbids, and where the two disagree.", "FlowMatrix", {},
                with(show_flow_matrix));
    add_reading(table, "/network/place", "place_address", "In which zone an address lies, by the longest subnet that holds it.", "PlacedAddress",
                {{"address", "10.1.2.3 or 2001:db8::1.", text, true}, {"site", "Where it was seen, for ranges that several sites use."}}, with(find_address));
    add_reading(table, "/network/reach", "reach_asset", "From where an asset can be reached, as far as is known, and what protects it.", "AssetReach",
                {{"asset", "By key or id.", text, true}}, with(show_reach));
    add_reading(table, "/network/gaps", "list_network_gaps", "Overlaps, unplaced addresses, contradictions, forbidden flows, assets with too few layers.",
                "NetworkGaps", {}, with(static_cast<Result<HttpResponse> (*)(Call&, Services&)>(show_gaps)));
    add_reading(table, "/map", "show_map", "Assets and what links them: all that a query finds, or the surroundings of one.", "ServiceMap",
                {{"q", "Which assets, in the query language; those in use when left out."},
                 {"focus", "An asset by key or id: what lies within `hops` of it."},
                 {"hops", "1 to 6, 2 when left out."},
                 {"relations", "runs-on,depends-on,connects-to,stores; all when left out."},
                 {"limit", "1 to 2000 nodes, 500 when left out."}},
                with(show_map));
    table.add({.method = "POST",
               .pattern = "/network/derive",
               .operation = "derive_network",
               .summary = "Works out zone, site and exposure of all assets now; it happens by itself every quarter of an hour and after changes.",
               .tag = "network",
               .right = Right::write,
               .answers = {{200, "", "NetworkDerived"}},
               .handle = [services](Call&) { return derive(*services); }});
    const Map truth{{"type", "string"}, {"enum", List{"true", "false"}}};
    table.add({.method = "POST",
               .pattern = "/network/subnets",
               .operation = "import_subnets",
               .summary = "Zones and their subnets from a table: columns zone and subnet; site, trust and description may be there too.",
               .tag = "network",
               .right = Right::write,
               .query = {{"dry_run", "true: only say what would change.", truth}, {"reason", "Why, for the journal."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_subnet_bytes,
               .answers = {{200, "", "SubnetImport"}},
               .handle = with(take_subnets)});
}

}  // namespace redoubt::api
