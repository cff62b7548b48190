// Findings that follow from the network: raised once, known by their identity, closed when what raised them is gone.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rooms/know/network.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using estate::ZoneFlow;
using schema::List;
using schema::Map;
using store::Record;

void forbid(const estate::Zone& from, const estate::Network& network, const ZoneFlow& allowed, std::vector<Exposing>& out) {
    for (const ZoneFlow& rule : from.flows) {
        if (rule.rule != records::FlowRule::forbidden || rule.to != allowed.to || !rule.ports.overlap(allowed.ports)) continue;
        const estate::Zone& to = network.zones()[allowed.to];
        if (!from.compartment.empty() && !to.compartment.empty() && from.compartment != to.compartment) continue;
        Exposing one{
            .identity = fmt::format("network/forbidden-flow/{}/{}/{}", from.id, to.id, allowed.ports.text()),
            .title = fmt::format("{} may flow from zone {} to zone {}, which policy forbids", allowed.ports.text(), from.name, to.name),
            .description = fmt::format("The network lets {} through from {} to {}{}. Policy forbids {} from there{}.", allowed.ports.text(), from.name, to.name,
                                       allowed.why.empty() ? "" : " (" + allowed.why + ")", rule.ports.text(), rule.why.empty() ? "" : " (" + rule.why + ")"),
            .remedy = "Close the flow in the firewall and take it off the zone, or change the policy.",
            .severity = from.trust == records::Trust::outside ? "critical" : "high",
            .compartment = from.compartment.empty() ? to.compartment : from.compartment,
            .subjects = {from.id, to.id}};
        if (std::ranges::find(out, one.identity, &Exposing::identity) == out.end()) out.push_back(std::move(one));
    }
}

Map finding_of(const Exposing& one, Time now) {
    List subjects;
    for (const std::string& id : one.subjects) subjects.emplace_back(id);
    Map out{{"title", one.title.substr(0, 300)},
            {"kind", one.kind},
            {"subjects", std::move(subjects)},
            {"severity", one.severity},
            {"severity_origin", "table"},
            {"description", one.description},
            {"remedy", one.remedy},
            {"identity", one.identity},
            {"first_seen", now},
            {"last_seen", now}};
    if (!one.compartment.empty()) out.set("compartment", one.compartment);
    return out;
}

}  // namespace

std::vector<Exposing> exposing_flows(const estate::Network& network) {
    std::vector<Exposing> out;
    for (const estate::Zone& from : network.zones())
        for (const ZoneFlow& flow : from.flows)
            if (flow.rule == records::FlowRule::allowed) forbid(from, network, flow, out);
    return out;
}

std::vector<Exposing> exposing_services(const Record& asset, const PlacedAsset& placed) {
    std::vector<Exposing> out;
    for (const estate::Reach& reach : placed.exposed.reaches) {
        if (reach.service == estate::no_service || reach.exposure != records::Exposure::open || reach.basis == estate::Basis::possible) continue;
        const estate::Listening& service = placed.services[static_cast<size_t>(reach.service)];
        const std::string_view product = estate::database_at(service);
        if (product.empty()) continue;
        Exposing one{.identity = fmt::format("network/exposed-database/{}/{}/{}", asset.id.text, service.transport, service.port),
                     .title = fmt::format("{} on {} can be reached by anybody", product, asset.title),
                     .description = fmt::format("{} of {} can be reached from outside: {}.", estate::service_text(service), asset.title, reach.why),
                     .remedy = "Let only its applications reach it: close the flow, or make it listen inside only.",
                     .severity = reach.basis == estate::Basis::seen ? "critical" : "high",
                     .compartment = asset.compartment,
                     .subjects = {asset.id.text}};
        const auto same = std::ranges::find(out, one.identity, &Exposing::identity);
        if (same == out.end())
            out.push_back(std::move(one));
        else if (one.severity == "critical")
            *same = std::move(one);
    }
    return out;
}

Result<> follow_exposures(store::Store& store, const FindingSeries& series, const std::vector<Exposing>& now, NetworkOutcome& outcome) {
    store::Records records = store.as(store::Actor::redoubt());
    std::map<std::string, Record, std::less<>> known;
    const store::ListQuery query{.text = fmt::format("identity:{}*", series.beginning), .sort = "created", .fields = {"identity", "severity"}};
    TRY(store::each_record(store, store::Actor::redoubt(), "finding", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& finding : batch) known.insert_or_assign(std::string(finding["identity"].text()), finding);
        return {};
    }));
    const Time at = store.clock().now();
    for (const Exposing& one : now) {
        const auto found = known.find(one.identity);
        if (found == known.end()) {
            TRY(records.create("finding", finding_of(one, at), std::string(series.because)));
            ++outcome.raised;
        } else if (found->second.state == "closed" || found->second.state == "verified") {
            TRY(records.move("finding", found->second.id.text, {.to = "reopened", .reason = "it is so again: " + one.description, .changes = {}}));
            ++outcome.raised;
        }
        if (found != known.end()) known.erase(found);
    }
    for (const auto& [identity, finding] : known) {
        if (!finding.type->find_move(finding.state, "closed") || finding.state == "verified") continue;
        TRY(records.move("finding", finding.id.text, {.to = "closed", .reason = std::string(series.over), .changes = {}}));
        ++outcome.closed;
    }
    return {};
}

}  // namespace redoubt::rooms
