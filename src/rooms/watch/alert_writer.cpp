#include "rooms/watch/alert_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "rooms/watch/rule_seeding.h"
#include "store/store.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;

namespace {

constexpr size_t batch_alerts = 4000;
constexpr size_t batch_evidence_bytes = size_t{8} << 20;

Map seen_asset(std::string_view host) {
    const bool is_account = host.size() == 12 && host.find_first_not_of("0123456789") == std::string::npos;
    return {{"title", host},
            {"state", "proposed"},
            {"kind", is_account ? "cloud_account" : "host"},
            {is_ip(host) ? "ips" : "names", List{host}},
            {"listed", false}};
}

}  // namespace

Result<> AlertWriter::prepare() {
    assets_ = TRY(AssetIndex::build(records_));
    return {};
}

Result<> AlertWriter::add(PreparedAlert alert) {
    if (!keys_.insert(alert.source_key).second) {
        ++counts_.alerts_known;
        return {};
    }
    waiting_bytes_ += alert.evidence.size();
    waiting_.push_back(std::move(alert));
    if (waiting_.size() >= batch_alerts || waiting_bytes_ >= batch_evidence_bytes) return flush();
    return {};
}

Result<> AlertWriter::finish() {
    TRY(flush());
    while (!under_way_.empty()) TRY(settle());
    return {};
}

Result<> AlertWriter::sight(const Hosts& hosts) {
    std::set<std::string_view> names;
    for (const auto& [host, heard] : hosts) names.insert(host);
    TRY(meet(names));
    return store_.together([&]() -> Result<> {
        for (const auto& [host, heard] : hosts) TRY(sight(host, heard));
        return {};
    });
}

// Those that are no known asset, nor each other by another name.
std::vector<std::string_view> AlertWriter::strangers(const std::set<std::string_view>& hosts) const {
    std::vector<std::string_view> out;
    AssetIndex taken;
    for (const std::string_view host : hosts) {
        if (trim(host).empty() || !assets_.find(host).empty() || !taken.find(host).empty()) continue;
        taken.add(host, host);
        out.push_back(host);
    }
    return out;
}

// Makes an asset of every host that is none, in one transaction unless some are each other's short names.
Result<> AlertWriter::meet(const std::set<std::string_view>& hosts) {
    for (std::vector<std::string_view> unknown = strangers(hosts); !unknown.empty(); unknown = strangers(hosts)) {
        std::vector<std::string> ids;
        TRY(store_.together([&]() -> Result<> {
            ids.clear();
            for (const std::string_view host : unknown) {
                const store::Record made = TRY(records_.create("asset", seen_asset(host), reason_));
                ids.push_back(made.id.text);
            }
            return {};
        }));
        for (size_t i = 0; i < unknown.size(); ++i) assets_.add(unknown[i], ids[i]);
        counts_.unlisted_assets += unknown.size();
    }
    return {};
}

// The ids of every observable of the waiting alerts, made where they are new.
Result<> AlertWriter::resolve_observables() {
    std::map<std::string, Map> unknown;
    for (const PreparedAlert& alert : waiting_)
        for (const Observed& one : alert.observables) {
            const std::string identity = one.type + ":" + one.value;
            if (observables_.contains(identity) || unknown.contains(identity)) continue;
            Map given{{"title", one.value}, {"kind", one.type}, {"value", one.value}};
            if (alert.has_time) given.set("first_seen", alert.time);
            unknown.emplace(identity, std::move(given));
        }
    if (unknown.empty()) return {};
    std::vector<std::string> identities;
    std::vector<Map> given;
    for (auto& [identity, map] : unknown) {
        identities.push_back(identity);
        given.push_back(std::move(map));
    }
    const store::InsertResult inserted = TRY(records_.insert_many("observable", std::move(given), "identity"));
    for (size_t i = 0; i < identities.size(); ++i) observables_.emplace(identities[i], inserted.ids[i]);
    return {};
}

Map AlertWriter::fields_of(const PreparedAlert& alert) {
    const detect::Rule& rule = rules_.set.rules[alert.rule];
    Map map;
    map.reserve(20);
    map.add("title", rule.title);
    map.add("rule", rules_.ids[alert.rule]);
    map.add("rule_title", rule.title);
    map.add("rule_author", rule.author);
    map.add("severity", detect::level_name(rule.level));
    if (alert.has_time) map.add("event_time", alert.time);
    map.add("host", alert.host);
    if (const std::string_view asset = assets_.find(alert.host); !asset.empty()) map.add("asset", asset);
    if (!alert.source.empty()) map.add("source", alert.source);
    map.add("source_key", alert.source_key);
    map.add("channel", alert.channel);
    map.add("record_number", alert.record);
    map.add("techniques", schema::list_of(techniques_of(rule)));
    List observables;
    for (const Observed& one : alert.observables) observables.emplace_back(observables_[one.type + ":" + one.value]);
    map.add("observables", std::move(observables));
    map.add("hits", alert.hits);
    return map;
}

// Hands the waiting alerts over to be stored while the next ones are made.
Result<> AlertWriter::flush() {
    if (waiting_.empty()) return {};
    std::set<std::string_view> hosts;
    for (const PreparedAlert& alert : waiting_) hosts.insert(alert.host);
    TRY(meet(hosts));
    TRY(resolve_observables());
    Batch batch;
    for (PreparedAlert& alert : waiting_) {
        batch.given.push_back(fields_of(alert));
        batch.evidence.push_back(std::move(alert.evidence));
    }
    while (under_way_.size() >= workers_.size()) TRY(settle());
    const size_t count = batch.given.size();
    under_way_.push_back({count, workers_[batches_++ % workers_.size()].run([this, each = std::move(batch)]() mutable { return store(std::move(each)); })});
    waiting_.clear();
    keys_.clear();
    waiting_bytes_ = 0;
    return {};
}

Result<store::InsertResult> AlertWriter::store(Batch batch) {
    std::vector<store::Blobs::Packed> blobs;
    blobs.reserve(batch.evidence.size());
    for (size_t i = 0; i < batch.evidence.size(); ++i) {
        blobs.push_back(TRY(store_.blobs().packed(batch.evidence[i])));
        batch.given[i].add("evidence", to_hex(std::as_bytes(std::span(blobs.back().hash))));
    }
    const auto evidence = [&](store::Transaction& transaction) { return store::Blobs::add(transaction, blobs); };
    return records_.insert_many("alert", std::move(batch.given), "source_key", evidence);
}

// Waits for the oldest batch that is being stored.
Result<> AlertWriter::settle() {
    UnderWay oldest = std::move(under_way_.front());
    under_way_.pop_front();
    const store::InsertResult inserted = TRY(oldest.result.get());
    counts_.alerts_new += static_cast<uint64_t>(inserted.added);
    counts_.alerts_known += oldest.count - static_cast<size_t>(inserted.added);
    return {};
}

// From the groups, which are few: their counts are kept in the alerts' own transactions.
Result<int64_t> AlertWriter::alerts_on(const std::string& asset) {
    int64_t alerts = 0;
    store::ListQuery query{.text = fmt::format("asset:\"{}\"", asset), .sort = "created", .limit = 500, .fields = {"count"}};
    do {
        const store::Page page = TRY(records_.list("alert_group", query));
        for (const store::Record& group : page.records) alerts += group["count"].integer();
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return alerts;
}

// What the logs as a whole know of the asset: first and last event, and how many alerts. All three come out the same
// however often a file is imported.
Result<> AlertWriter::sight(const std::string& host, const Heard& heard) {
    const std::string id(assets_.find(host));
    if (id.empty()) return {};
    const store::Record asset = TRY(records_.get("asset", id));
    List sightings = asset["sightings"].list();
    const auto found = std::ranges::find(sightings, "logs", [](const Value& one) { return one.map()["source"].text(); });
    Heard all = heard;
    if (found != sightings.end()) all.add({found->map()["first"].time(), found->map()["last"].time(), 0});
    Map sighting{{"source", "logs"}, {"count", TRY(alerts_on(id))}};
    if (all.first.unix_ns != 0) sighting.set("first", all.first);
    if (all.last.unix_ns != 0) sighting.set("last", all.last);
    const auto same = [&](const char* field) { return found->map()[field] == sighting[field]; };
    if (found != sightings.end() && same("count") && same("first") && same("last")) return {};
    if (found == sightings.end())
        sightings.emplace_back(std::move(sighting));
    else
        for (schema::Member& member : sighting) std::get<Map>(found->held).set(member.name, std::move(member.value));
    TRY(records_.update("asset", id, Map{{"sightings", std::move(sightings)}}, {}, reason_));
    return {};
}

}  // namespace redoubt::rooms
