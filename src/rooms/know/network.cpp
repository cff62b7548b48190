#include "rooms/know/network.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using estate::Carrier;
using records::Derivation;
using records::Exposure;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

constexpr size_t rows_written_at_once = 1000;

std::string exposure_name(Exposure exposure) { return std::string(schema::choices_of<Exposure>[static_cast<size_t>(exposure)].name); }

estate::Zone zone_of(const Record& record) {
    const auto asset = record.as<records::Asset>();
    estate::Zone out{.id = record.id.text,
                     .key = record.key,
                     .name = asset.zone.empty() ? record.title : asset.zone,
                     .title = record.title,
                     .site = asset.site,
                     .compartment = record.compartment,
                     .trust = asset.trust};
    for (const std::string& text : asset.subnets)
        if (const auto subnet = parse_subnet(text)) out.subnets.push_back(*subnet);
    return out;
}

void add_flows(const Record& record, const std::map<std::string, uint32_t>& numbers, estate::Zone& zone) {
    for (const records::Flow& flow : record.as<records::Asset>().flows)
        if (const auto to = numbers.find(flow.to.id); to != numbers.end())
            if (auto ports = parse_ports(flow.ports)) zone.flows.push_back({.to = to->second, .ports = *std::move(ports), .rule = flow.rule, .why = flow.why});
}

// Where its sources saw each address, the newest first.
std::vector<estate::Address> addresses_of(const records::Asset& asset) {
    std::vector<estate::Address> out;
    for (const std::string& ip : asset.ips) {
        estate::Address address{.text = ip, .zone = {}, .source = {}};
        Time newest{};
        for (const records::Sighting& seen : asset.sightings)
            for (const records::KnownId& id : seen.ids) {
                const Time last = id.last.unix_ns == 0 ? seen.last : id.last;
                if (id.kind != records::IdKind::ip || id.value != ip || id.space.empty() || (newest.unix_ns != 0 && last <= newest)) continue;
                newest = last;
                address.zone = id.space;
                address.source = seen.source;
            }
        out.push_back(std::move(address));
    }
    return out;
}

// What a source says of the asset as a whole.
void take_facts(const records::Asset& asset, estate::PlaceQuestion& question, estate::ExposureQuestion& exposure) {
    for (const records::Sighting& seen : asset.sightings) {
        for (const auto& [name, held] : {std::pair{"zone", &question.said_zone}, std::pair{"site", &question.said_site}})
            if (const std::string_view said = seen.facts[name].text(); !said.empty() && held->empty()) {
                *held = said;
                question.said_by = seen.source;
            }
        const Exposure said = exposure_named(seen.facts["exposure"].text());
        if (said == Exposure::unknown) continue;
        const std::string why(seen.facts["exposure_why"].text());
        exposure.said.emplace_back(said, why.empty() ? fmt::format("{} says so", seen.source) : fmt::format("{} says: {}", seen.source, why));
    }
}

// A field follows what is derived as long as it holds nothing, what was derived before, or what its sources say.
bool follows(const Record& asset, std::string_view field, std::string_view now) {
    if (now.empty() || (field == "exposure" && now == "unknown")) return true;
    for (const Value& known : asset["derived"].list())
        if (known.map()["field"].text() == field && known.map()["value"].text() == now) return true;
    return std::ranges::any_of(asset["sightings"].list(), [&](const Value& seen) { return seen.map()["facts"].map()[field].text() == now; });
}

// Zones and sites are what others lie in; what is not in a network has no place there.
bool lies_in_network(const Record& asset) {
    const std::string_view kind = asset["kind"].text();
    static constexpr std::array<std::string_view, 4> outside{"network_zone", "site", "business_process", "data_set"};
    return asset.state != "retired" && std::ranges::find(outside, kind) == outside.end();
}

class Deriving {
public:
    explicit Deriving(store::Store& store) : store_(store) {}

    Result<NetworkOutcome> run() {
        known_ = TRY(load_network(store_, store::Actor::redoubt()));
        links_ = TRY(CarryLinks::load(store_));
        TRY(load_carriers());
        std::vector<store::RowChange> rows;
        TRY(store::each_record(store_, store::Actor::redoubt(), "asset", network_fields(), [&](std::span<const Record> batch) -> Result<> {
            for (const Record& asset : batch) take(asset, rows);
            return {};
        }));
        out_.changed = TRY(write_network_changes(store_, rows)).size();
        for (Exposing& one : exposing_flows(known_.network)) exposing_.push_back(std::move(one));
        TRY(follow_exposures(store_, network_findings, exposing_, out_));
        return out_;
    }

private:
    Result<> load_carriers() {
        const std::set<std::string> wanted = links_.carriers();
        if (wanted.empty()) return {};
        const store::ListQuery query{.sort = "created", .fields = {"kind", "exposure"}};
        return store::each_record(store_, store::Actor::redoubt(), "asset", query, [&](std::span<const Record> batch) -> Result<> {
            for (const Record& record : batch)
                if (wanted.contains(record.id.text)) carrying_[record.id.text] = carrying_of(record);
            return {};
        });
    }

    void take(const Record& asset, std::vector<store::RowChange>& rows) {
        std::vector<Carrier> mine;
        for (const CarryLinks::Way& way : links_.carriers_of(asset.id.text))
            if (auto carrier = carrier_for(asset, carrying_[way.asset], way.how)) mine.push_back(*std::move(carrier));
        if (!has_place(asset, !mine.empty())) return;
        const PlacedAsset placed = place_asset(known_, asset, mine);
        ++out_.assets;
        Map changes = network_changes(asset, placed);
        if (!changes.empty()) rows.push_back({.id = asset.id.text, .given = std::move(changes)});
        for (Exposing& one : exposing_services(asset, placed)) exposing_.push_back(std::move(one));
    }

    store::Store& store_;
    KnownNetwork known_;
    CarryLinks links_;
    std::map<std::string, Carrying> carrying_;
    std::vector<Exposing> exposing_;
    NetworkOutcome out_;
};

}  // namespace

Result<KnownNetwork> load_network(store::Store& store, const store::Actor& actor) {
    KnownNetwork out;
    std::vector<Record> zones;
    const store::ListQuery query{
        .text = "kind:network_zone -state:retired", .sort = "created", .fields = {"kind", "site", "zone", "subnets", "trust", "flows"}};
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const Record> batch) -> Result<> {
        zones.insert(zones.end(), batch.begin(), batch.end());
        return {};
    }));
    std::map<std::string, uint32_t> numbers;
    std::vector<estate::Zone> made;
    for (const Record& zone : zones) {
        numbers[zone.id.text] = static_cast<uint32_t>(made.size());
        made.push_back(zone_of(zone));
    }
    for (size_t at = 0; at < zones.size(); ++at) add_flows(zones[at], numbers, made[at]);
    out.network = estate::Network(std::move(made));
    const store::ListQuery outside{.text = "outside:true", .sort = "created", .fields = {"outside"}};
    TRY(store::each_record(store, actor, "source", outside, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& source : batch) out.outside.insert(source.title);
        return {};
    }));
    return out;
}

PlacedAsset place_asset(const KnownNetwork& known, const Record& record, const std::vector<Carrier>& carriers) {
    const auto asset = record.as<records::Asset>();
    PlacedAsset out;
    estate::PlaceQuestion where{.addresses = addresses_of(asset), .said_zone = {}, .said_site = {}, .said_by = {}, .compartment = record.compartment};
    estate::ExposureQuestion question{.urls = asset.urls, .carriers = carriers, .compartment = record.compartment};
    take_facts(asset, where, question);
    if (where.said_site.empty() && !asset.site.empty() && !follows(record, "site", asset.site)) {
        where.said_site = asset.site;
        where.said_by = "a person";
    }
    out.placement = estate::place(known.network, where);
    for (const records::Service& service : asset.services)
        out.services.push_back({.transport = service.transport,
                                .port = service.port,
                                .address = service.address,
                                .name = service.name.empty() ? service.process : service.name,
                                .source = service.source,
                                .seen_from_outside = known.outside.contains(service.source)});
    for (const records::Sighting& seen : asset.sightings)
        if (known.outside.contains(seen.source)) question.seen_by.push_back(seen.source);
    question.addresses = out.placement.addresses;
    question.services = out.services;
    out.exposed = estate::expose(known.network, question);
    return out;
}

Result<PlacedAsset> place_asset(store::Store& store, store::Records& records, const KnownNetwork& known, const Record& asset) {
    std::vector<Carrier> carriers;
    const CarryLinks links = TRY(CarryLinks::load(store, {asset.id.text}));
    for (const CarryLinks::Way& way : links.carriers_of(asset.id.text)) {
        auto from = records.get("asset", way.asset);
        if (!from && from.error().code == Code::not_found) continue;  // out of sight
        const Record carrier = TRY(std::move(from));
        if (auto passing = carrier_for(asset, carrying_of(carrier), way.how)) carriers.push_back(*std::move(passing));
    }
    return place_asset(known, asset, carriers);
}

store::ListQuery network_fields() {
    store::ListQuery query{.sort = "created", .fields = {}};
    for (const char* field : {"kind", "ips", "urls", "site", "zone", "exposure", "services", "sightings", "derived"}) query.fields.emplace_back(field);
    return query;
}

bool has_place(const Record& asset, bool carried) {
    const auto any = [&](std::string_view field) { return !asset[field].list().empty(); };
    if (asset["kind"].text() == "data_set") return asset.state != "retired" && (carried || any("derived"));
    return lies_in_network(asset) && (carried || any("ips") || any("services") || any("sightings") || any("derived"));
}

Map network_changes(const Record& asset, const PlacedAsset& placed) {
    const std::array<Derivation, 3> all{Derivation{"zone", placed.placement.zone, placed.placement.zone_why},
                                        Derivation{"site", placed.placement.site, placed.placement.site_why},
                                        Derivation{"exposure", exposure_name(placed.exposed.exposure), placed.exposed.why}};
    const std::span<const Derivation> wanted = std::span(all).last(asset["kind"].text() == "data_set" ? 1 : 3);
    Map out;
    List derived;
    for (Derivation one : wanted) {
        const std::string now(asset[one.field].text());
        const bool unknown = one.value.empty() || one.value == "unknown";
        if (follows(asset, one.field, now)) {
            if (one.value != now && !(unknown && (now.empty() || now == "unknown")))
                out.set(one.field, unknown && one.field != "exposure" ? Value() : Value(one.value));
        } else {
            one.differs = !unknown && one.value != now;
        }
        one.why = one.why.substr(0, 1900);
        derived.emplace_back(schema::read_fields(Derivation::fields(), &one));
    }
    if (Value(derived) != asset["derived"]) out.set("derived", std::move(derived));
    return out;
}

Result<std::set<std::string>> write_network_changes(store::Store& store, std::span<const store::RowChange> rows, const std::function<bool()>& stopping) {
    std::set<std::string> changed;
    for (size_t first = 0; first < rows.size(); first += rows_written_at_once) {
        if (stopping && stopping()) return fail(Code::unavailable, "interrupted; it starts again");
        const auto part = rows.subspan(first, std::min(rows_written_at_once, rows.size() - first));
        const store::PutResult put =
            TRY(store::put_rows(store, store::Actor::redoubt(), "asset", part, {.skip_failed = true, .reason = "follows from the network"}));
        for (size_t at = 0; at < part.size(); ++at)
            if (put.rows[at].action == store::RowOutcome::Action::changed) changed.insert(part[at].id);
    }
    return changed;
}

Result<NetworkOutcome> derive_network(store::Store& store) { return Deriving(store).run(); }

}  // namespace redoubt::rooms
