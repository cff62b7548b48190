#include "rooms/know/network_watch.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using estate::Zone;
using store::Record;

constexpr size_t most_fetched_singly = 2000;
constexpr size_t most_links_singly = 200;
constexpr int most_rounds = 20;  // a chain of carriers is followed by one of them each time
constexpr int64_t any_version = INT64_MAX;

// All that others could see of a zone, with zones by id.
std::string description_of(const estate::Network& network, const Zone& zone) {
    std::string out =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}", zone.name, zone.key, zone.title, zone.site, zone.compartment, zone.trust ? static_cast<int>(*zone.trust) : -1);
    for (const Subnet& subnet : zone.subnets) out += "\n" + subnet_text(subnet);
    for (const estate::ZoneFlow& flow : zone.flows)
        out += fmt::format("\n{} {} {} {}", network.zones()[flow.to].id, flow.ports.text(), static_cast<int>(flow.rule), flow.why);
    return out;
}

// The zones that are otherwise now, as they were and as they are, with those into which something may flow from them.
class Affected {
public:
    Affected(const estate::Network& before, const estate::Network& now) {
        std::map<std::string, std::string> known;
        for (const Zone& zone : before.zones()) known[zone.id] = description_of(before, zone);
        std::set<std::string> changed;
        for (const Zone& zone : now.zones()) {
            const auto found = known.find(zone.id);
            if (found == known.end() || found->second != description_of(now, zone)) changed.insert(zone.id);
            if (found != known.end()) known.erase(found);
        }
        for (const auto& [id, text] : known) changed.insert(id);
        for (const estate::Network* network : {&before, &now})
            for (const Zone& zone : network->zones())
                if (changed.contains(zone.id)) add_with_targets(*network, zone);
        if (!outside_) return;
        for (const estate::Network* network : {&before, &now})  // whether anything says on which ports they are reached
            for (const Zone& zone : network->zones())
                if (zone.trust == records::Trust::dmz) add(zone);
    }
    bool empty() const { return names_.empty(); }
    bool hold(const std::array<uint8_t, 16>& address) const {
        return std::ranges::any_of(subnets_, [&](const Subnet& subnet) { return subnet.contains(address); });
    }
    bool named(const std::string& name) const { return names_.contains(name); }

private:
    void add_with_targets(const estate::Network& network, const Zone& zone) {
        add(zone);
        outside_ |= zone.trust == records::Trust::outside;
        for (const estate::ZoneFlow& flow : zone.flows) add(network.zones()[flow.to]);
    }
    void add(const Zone& zone) {
        for (const std::string& name : {zone.name, zone.key, zone.title}) names_.insert(to_lower(name));
        subnets_.insert(subnets_.end(), zone.subnets.begin(), zone.subnets.end());
    }

    std::set<std::string> names_;
    std::vector<Subnet> subnets_;
    bool outside_ = false;
};

void note_address(std::string_view text, std::vector<std::array<uint8_t, 16>>& out) {
    if (const auto address = parse_address(text); address && std::ranges::find(out, *address) == out.end()) out.push_back(*address);
}

void note(std::string text, std::vector<std::string>& out) {
    if (!text.empty() && std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
}

}  // namespace

NetworkWatch::~NetworkWatch() {
    if (subscription_ >= 0) store_.changes().unsubscribe(subscription_);
}

// Heard within the change, so that nobody asks too early, and again once it is durable: what was looked at in between was the old.
Result<> NetworkWatch::open() {
    store_.follow([this](store::Transaction& transaction, size_t first, const store::Actor&) -> Result<> {
        for (size_t at = first; at < transaction.touched.size(); ++at)
            if (const Record& record = transaction.touched[at].record; record.type->name == "asset") hear(record.id.text, record.version);
        return {};
    });
    store_.follow_links([this](store::Transaction&, const store::LinkChange& change) -> Result<> {
        if (change.from_type != "asset" || change.to_type != "asset") return {};
        hear(change.from, any_version);
        hear(change.to, any_version);
        return {};
    });
    subscription_ = store_.changes().subscribe([this](std::span<const store::Change> changes) {
        for (const store::Change& change : changes)
            if (change.type == "asset") hear(change.id, change.action == "link" || change.action == "unlink" ? any_version : change.version);
    });
    return {};
}

void NetworkWatch::hear(const std::string& id, int64_t version) {
    const std::scoped_lock held(pending_mutex_);
    int64_t& heard = pending_[id];
    heard = std::max(heard, version);
}

// Those that changed since they were looked at; what this wrote itself did not.
NetworkWatch::Ids NetworkWatch::take_pending() {
    std::map<std::string, int64_t> heard;
    {
        const std::scoped_lock held(pending_mutex_);
        std::swap(heard, pending_);
    }
    Ids out;
    for (const auto& [id, version] : heard) {
        const auto kept = kept_.find(id);
        if (kept == kept_.end() || kept->second.version < version) out.insert(id);
    }
    return out;
}

Result<NetworkOutcome> NetworkWatch::follow(const std::function<bool()>& stopping) {
    const std::scoped_lock working(working_);
    return run(!known_once_, stopping);
}

Result<NetworkOutcome> NetworkWatch::look_at_all() {
    const std::scoped_lock working(working_);
    return run(true, {});
}

Result<NetworkOutcome> NetworkWatch::run(bool all, const std::function<bool()>& stopping) {
    NetworkOutcome out;
    Ids touched = take_pending();
    for (int round = 0; round < most_rounds && (round == 0 || !touched.empty()); ++round) {
        const bool everything = round == 0 && all;
        const Result<> done = look(touched, everything, out, stopping);
        if (!done) {
            known_once_ = known_once_ && !everything;
            for (const std::string& id : touched) hear(id, any_version);
            return std::unexpected(done.error());
        }
        touched = take_pending();
        touched.merge(carried_);
        carried_.clear();
    }
    known_once_ = true;
    for (const std::string& id : touched) hear(id, any_version);
    std::vector<Exposing> exposing;
    for (const auto& [id, kept] : kept_) exposing.insert(exposing.end(), kept.exposing.begin(), kept.exposing.end());
    std::ranges::sort(exposing, {}, &Exposing::identity);
    for (Exposing& one : exposing_flows(known_.network)) exposing.push_back(std::move(one));
    TRY(follow_exposures(store_, network_findings, exposing, out));
    return out;
}

Result<> NetworkWatch::look(Ids touched, bool all, NetworkOutcome& outcome, const std::function<bool()>& stopping) {
    KnownNetwork now = TRY(load_network(store_, store::Actor::redoubt()));
    if (all)
        kept_.clear();
    else
        add_touched_by_network(now, touched);
    known_ = std::move(now);
    links_ = TRY(!all && touched.size() <= most_links_singly ? CarryLinks::load(store_, touched) : CarryLinks::load(store_));
    if (all) TRY(know_carriers());
    std::vector<store::RowChange> rows;
    if (!all && touched.size() <= most_fetched_singly) {
        store::Records records = store_.as(store::Actor::redoubt());
        for (const std::string& id : touched) {
            const Record asset = TRY(records.get("asset", id));
            take(asset, rows, outcome);
        }
    } else {
        TRY(store::each_record(store_, store::Actor::redoubt(), "asset", network_fields(), [&](std::span<const Record> records) -> Result<> {
            for (const Record& asset : records)
                if (all || touched.contains(asset.id.text)) take(asset, rows, outcome);
            return {};
        }));
    }
    return write(rows, outcome, stopping);
}

// Before everything is looked at: what comes first may be carried by what comes last.
Result<> NetworkWatch::know_carriers() {
    const Ids wanted = links_.carriers();
    if (wanted.empty()) return {};
    const store::ListQuery query{.sort = "created", .fields = {"kind", "exposure"}};
    return store::each_record(store_, store::Actor::redoubt(), "asset", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& record : batch)
            if (wanted.contains(record.id.text)) kept_[record.id.text].carrying = carrying_of(record);
        return {};
    });
}

void NetworkWatch::add_touched_by_network(const KnownNetwork& now, Ids& touched) const {
    const Affected zones(known_.network, now.network);
    Ids sources;
    std::ranges::set_symmetric_difference(known_.outside, now.outside, std::inserter(sources, sources.end()));
    if (zones.empty() && sources.empty()) return;
    for (const auto& [id, kept] : kept_)
        if (std::ranges::any_of(kept.addresses, [&](const auto& address) { return zones.hold(address); }) ||
            std::ranges::any_of(kept.zones, [&](const std::string& name) { return zones.named(name); }) ||
            std::ranges::any_of(kept.sources, [&](const std::string& source) { return sources.contains(source); }))
            touched.insert(id);
}

void NetworkWatch::touch_carried(const std::string& id) {
    for (const CarryLinks::Way& way : links_.carried_by(id)) carried_.insert(way.asset);
}

void NetworkWatch::take(const Record& asset, std::vector<store::RowChange>& rows, NetworkOutcome& outcome) {
    Kept& kept = kept_[asset.id.text];
    Carrying carrying = carrying_of(asset);
    if (kept.carrying != carrying) touch_carried(asset.id.text);
    kept = {.version = asset.version, .carrying = std::move(carrying), .addresses = {}, .zones = {}, .sources = {}, .exposing = {}};
    std::vector<estate::Carrier> carriers;
    for (const CarryLinks::Way& way : links_.carriers_of(asset.id.text))
        if (const auto found = kept_.find(way.asset); found != kept_.end())
            if (auto carrier = carrier_for(asset, found->second.carrying, way.how)) carriers.push_back(*std::move(carrier));
    if (!has_place(asset, !carriers.empty())) return;
    for (const schema::Value& ip : asset["ips"].list()) note_address(ip.text(), kept.addresses);
    for (const schema::Value& service : asset["services"].list()) {
        note_address(service.map()["address"].text(), kept.addresses);
        note(std::string(service.map()["source"].text()), kept.sources);
    }
    for (const schema::Value& seen : asset["sightings"].list()) {
        note(std::string(seen.map()["source"].text()), kept.sources);
        for (const schema::Value& id : seen.map()["ids"].list())
            if (id.map()["kind"].text() == "ip") note(to_lower(id.map()["space"].text()), kept.zones);
    }
    const PlacedAsset placed = place_asset(known_, asset, carriers);
    ++outcome.assets;
    kept.exposing = exposing_services(asset, placed);
    schema::Map changes = network_changes(asset, placed);
    if (!changes.empty()) rows.push_back({.id = asset.id.text, .given = std::move(changes)});
}

Result<> NetworkWatch::write(const std::vector<store::RowChange>& rows, NetworkOutcome& outcome, const std::function<bool()>& stopping) {
    const Ids written = TRY(write_network_changes(store_, rows, stopping));
    outcome.changed += written.size();
    for (const store::RowChange& row : rows) {
        if (!written.contains(row.id)) continue;
        Kept& kept = kept_[row.id];
        ++kept.version;
        const estate::Exposure before = kept.carrying.exposure;
        if (const schema::Value* exposure = row.given.find("exposure")) kept.carrying.exposure = exposure_named(exposure->text());
        if (kept.carrying.exposure != before) touch_carried(row.id);
    }
    return {};
}

}  // namespace redoubt::rooms
