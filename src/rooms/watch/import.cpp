#include "rooms/watch/import.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/pipeline.h"
#include "base/text.h"
#include "base/worker.h"
#include "rooms/watch/asset_matching.h"
#include "rooms/watch/correlating.h"
#include "rooms/watch/hunt.h"
#include "rooms/watch/placeholders.h"
#include "rooms/watch/prepared_alert.h"
#include "rooms/watch/rule_seeding.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t most_import_problems = 1000;
constexpr size_t batch_alerts = 4000;
constexpr size_t batch_evidence_bytes = size_t{8} << 20;
constexpr size_t batches_under_way = 3;  // one becomes durable, one is written, one is made ready

// The live rules of the store, loaded and matched with their records.
struct LiveRules {
    detect::RuleSet set;
    std::vector<std::string> ids;  // of the record behind set.rules[i]
};

Result<LiveRules> load_live_rules(store::Records& records, const detect::LoadOptions& options) {
    std::vector<detect::RuleFile> files;
    std::unordered_map<std::string, std::string> id_of_key;
    store::ListQuery query{.text = "state:live enabled:true platform:sigma", .sort = "created", .limit = 500, .fields = {"body"}};
    do {
        const store::Page page = TRY(records.list("rule", query));
        for (const store::Record& record : page.records) {
            files.push_back({record.key, std::string(record["body"].text())});
            id_of_key.emplace(record.key, record.id.text);
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    LiveRules live{.set = detect::load_rules(files, options), .ids = {}};
    for (const detect::Rule& rule : live.set.rules) live.ids.push_back(id_of_key[rule.path]);
    return live;
}

Map seen_asset(std::string_view host) {
    const bool is_account = host.size() == 12 && host.find_first_not_of("0123456789") == std::string::npos;
    return {{"title", host},
            {"state", "proposed"},
            {"kind", is_account ? "cloud_account" : "host"},
            {is_ip(host) ? "ips" : "names", List{host}},
            {"listed", false}};
}

class Importer {
public:
    Importer(store::Store& store, store::Records& records, const LiveRules& rules, const detect::CorrelationPlan& plan, const ImportRequest& request,
             const LogWalk& walk)
        : store_(store), records_(records), rules_(rules), request_(request), walk_(walk) {
        correlator_ = detect::make_correlator(plan, [this](const detect::CorrelationAlert& alert) {
            if (!rules_.set.rules[alert.rule].silent) correlated_.push_back(prepare_correlated(alert, rules_.set.rules));
        });
    }

    Result<> prepare() {
        assets_ = TRY(AssetIndex::build(records_));
        for (const detect::NotLoaded& rule : rules_.set.not_loaded) add_problem({rule.path, "this live rule does not load: " + rule.error.text()});
        return {};
    }

    Result<> add(PreparedPart part) {
        outcome_.events += part.report.count.events;
        outcome_.recovered += part.report.count.recovered;
        outcome_.problems_total += part.report.problems_left_out;
        for (events::Problem& problem : part.report.problems) add_problem(std::move(problem));
        for (const auto& [host, heard] : part.hosts) hosts_[host].add(heard);
        for (PreparedAlert& alert : part.alerts) TRY(add(std::move(alert)));
        for (detect::Contribution& contribution : part.contributions) correlator_->add(std::move(contribution));
        TRY(add_correlated());
        report_progress();
        return {};
    }

    // A stopped import has not seen what a window may still have needed, so it leaves correlations to the next one.
    Result<ImportOutcome> finish(bool stopped) {
        if (!stopped) correlator_->finish();
        TRY(add_correlated());
        if (const std::string losses = losses_text(correlator_->counts()); !losses.empty()) add_problem({"correlations", losses});
        TRY(flush());
        while (!under_way_.empty()) TRY(settle());
        std::set<std::string_view> hosts;
        for (const auto& [host, heard] : hosts_) hosts.insert(host);
        TRY(meet(hosts));
        TRY(store_.together([&]() -> Result<> {
            for (const auto& [host, heard] : hosts_) TRY(sight(host, heard));
            return {};
        }));
        outcome_.rules = rules_.set.rules.size();
        outcome_.files = walk_.files_understood();
        return std::move(outcome_);
    }

    const std::vector<events::Problem>& problems() const { return outcome_.problems; }

private:
    Result<> add(PreparedAlert alert) {
        if (!keys_.insert(alert.source_key).second) {
            ++outcome_.alerts_known;
            return {};
        }
        waiting_bytes_ += alert.evidence.size();
        waiting_.push_back(std::move(alert));
        if (waiting_.size() >= batch_alerts || waiting_bytes_ >= batch_evidence_bytes) return flush();
        return {};
    }

    Result<> add_correlated() {
        for (PreparedAlert& alert : std::exchange(correlated_, {})) TRY(add(std::move(alert)));
        return {};
    }

    void add_problem(events::Problem problem) {
        ++outcome_.problems_total;
        if (!request_.name.empty() && problem.where.starts_with(request_.paths.front())) problem.where.replace(0, request_.paths.front().size(), request_.name);
        if (outcome_.problems.size() < most_import_problems) outcome_.problems.push_back(std::move(problem));
    }

    void report_progress() {
        if (!request_.on_progress) return;
        request_.on_progress({walk_.progress().fraction(), outcome_.events, outcome_.alerts_new, outcome_.alerts_known});
    }

    // Those that are no known asset, nor each other by another name.
    std::vector<std::string_view> strangers(const std::set<std::string_view>& hosts) const {
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
    Result<> meet(const std::set<std::string_view>& hosts) {
        for (std::vector<std::string_view> unknown = strangers(hosts); !unknown.empty(); unknown = strangers(hosts)) {
            std::vector<std::string> ids;
            TRY(store_.together([&]() -> Result<> {
                ids.clear();
                for (const std::string_view host : unknown) {
                    const store::Record made = TRY(records_.create("asset", seen_asset(host), "seen in imported logs"));
                    ids.push_back(made.id.text);
                }
                return {};
            }));
            for (size_t i = 0; i < unknown.size(); ++i) assets_.add(unknown[i], ids[i]);
            outcome_.unlisted_assets += unknown.size();
        }
        return {};
    }

    // The ids of every observable of the waiting alerts, made where they are new.
    Result<> resolve_observables() {
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

    Map fields_of(const PreparedAlert& alert) {
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

    struct Batch {
        std::vector<Map> given{};
        std::vector<std::string> evidence{};
    };

    struct UnderWay {
        size_t count;
        std::future<Result<store::InsertResult>> result;
    };

    // Hands the waiting alerts over to be stored while the next ones are made.
    Result<> flush() {
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

    Result<store::InsertResult> store(Batch batch) {
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
    Result<> settle() {
        UnderWay oldest = std::move(under_way_.front());
        under_way_.pop_front();
        const store::InsertResult inserted = TRY(oldest.result.get());
        outcome_.alerts_new += static_cast<uint64_t>(inserted.added);
        outcome_.alerts_known += oldest.count - static_cast<size_t>(inserted.added);
        report_progress();
        return {};
    }

    // From the groups, which are few: their counts are kept in the alerts' own transactions.
    Result<int64_t> alerts_on(const std::string& asset) {
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
    Result<> sight(const std::string& host, const Heard& heard) {
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
        TRY(records_.update("asset", id, Map{{"sightings", std::move(sightings)}}, {}, "seen in imported logs"));
        return {};
    }

    store::Store& store_;
    store::Records& records_;
    const LiveRules& rules_;
    const ImportRequest& request_;
    const LogWalk& walk_;
    AssetIndex assets_;
    std::unordered_map<std::string, std::string> observables_;
    std::unordered_set<std::string> keys_;  // of those that wait
    std::vector<PreparedAlert> waiting_;
    size_t waiting_bytes_ = 0;
    std::unique_ptr<detect::Correlator> correlator_;
    std::vector<PreparedAlert> correlated_;
    Hosts hosts_;
    ImportOutcome outcome_;
    std::deque<UnderWay> under_way_;
    size_t batches_ = 0;
    std::array<Worker, batches_under_way> workers_;  // last, so that they are waited for before the rest goes
};

}  // namespace

Result<ImportOutcome> import_logs(store::Store& store, store::Records& records, Disk& disk, const ImportRequest& request) {
    const detect::LoadOptions placeholders = TRY(placeholders_in(disk, store.folder()));
    const LiveRules rules = TRY(load_live_rules(records, placeholders));
    if (rules.set.rules.empty())
        return fail(Code::invalid, "there is no live rule to match with", "", "import rules with: redoubt rules import DIR; or move some to live");
    events::FieldNames names;
    const std::unique_ptr<detect::Matcher> matcher = detect::make_fast_matcher(rules.set.rules, names);
    events::OpenOptions open;
    open.recover = request.recover;
    open.reader = request.source.reader;
    open.source = request.source.entry;
    const std::unique_ptr<LogWalk> walk = TRY(LogWalk::start(disk, request.paths, open));
    LogMatcher log_matcher(*matcher, names);
    const detect::CorrelationPlan plan(rules.set.rules, names);
    Importer importer(store, records, rules, plan, request, *walk);
    TRY(importer.prepare());
    Result<> failure;
    std::atomic<bool> stop = false;
    bool stopped = false;
    ordered_pipeline(
        request.threads, [&]() -> std::optional<events::PartInput> { return stop ? std::nullopt : walk->next(); },
        [&](events::PartInput part) { return prepare_part(log_matcher.match(std::move(part), {}), *matcher, plan, names, request.name); },
        [&](PreparedPart part) {
            if (stop) return;
            failure = importer.add(std::move(part));
            stopped = request.stop && request.stop();
            stop = !failure || stopped;
        });
    TRY(std::move(failure));
    const uint64_t not_understood = walk->files_not_understood();
    ImportOutcome outcome = TRY(importer.finish(stopped));
    outcome.stopped = stopped;
    if (!stopped && (outcome.files == 0 || (outcome.events == 0 && outcome.problems_total > rules.set.not_loaded.size())))
        return std::unexpected(nothing_understood(outcome.problems, outcome.files + not_understood));
    return outcome;
}

}  // namespace redoubt::rooms
