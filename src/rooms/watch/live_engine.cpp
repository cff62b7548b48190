#include "rooms/watch/live_engine.h"

#include <algorithm>

#include "base/pipeline.h"
#include "base/text.h"
#include "rooms/watch/placeholders.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

constexpr Time earliest_believed{631'152'000'000'000'000};  // 1990
constexpr Duration latest_believed = hours(1);              // after it arrived

// The longest chain of windows that lead to one alert.
Duration reach_of(const detect::CorrelationPlan& plan) {
    std::map<uint32_t, Duration> by_rule;
    Duration longest{};
    for (const detect::CorrelationPlan::Node& node : plan.nodes()) {
        Duration& own = by_rule[node.rule];
        own = std::max(own, node.correlation->timespan);
        for (const detect::CorrelationPlan::Input& input : plan.inputs(node.rule)) {
            const detect::CorrelationPlan::Node& above = plan.nodes()[input.node];
            Duration& all = by_rule[above.rule];
            all = std::max(all, Duration{own.ns + above.correlation->timespan.ns});
        }
        longest = std::max(longest, own);
    }
    return longest;
}

// A clock that is wrong does not move the others' windows.
void believe(std::optional<Time>& time, Time received) {
    if (time && *time > received + latest_believed) time = received;
    if (time && *time < earliest_believed) time.reset();
}

}  // namespace

LiveEngine::LiveEngine(store::Store& store, store::Records& records, LiveRules rules, LivePosition& position, Settings settings)
    : records_(records),
      rules_(std::move(rules)),
      position_(position),
      settings_(settings),
      matcher_(detect::make_fast_matcher(rules_.set.rules, names_)),
      log_matcher_(*matcher_, names_),
      plan_(rules_.set.rules, names_),
      reach_(Duration{reach_of(plan_).ns + settings.patience.ns}),
      writer_(store, records, rules_, "seen in logs") {
    const auto take = [this](const detect::CorrelationAlert& alert) {
        const detect::Rule& rule = rules_.set.rules[alert.rule];
        if (repeating_) return;
        position_.fired.emplace(correlated_source_key(*alert.last, rule, alert.key), alert.time);
        if (!rule.silent) correlated_.emplace_back(*alert.last->file, prepare_correlated(alert, rules_.set.rules));
    };
    correlator_ = detect::make_correlator(plan_, take, {.patience = settings.patience});
}

Result<std::unique_ptr<LiveEngine>> LiveEngine::make(store::Store& store, store::Records& records, Disk& disk, LivePosition& position, Settings settings) {
    const detect::LoadOptions placeholders = TRY(placeholders_in(disk, store.folder()));
    std::unique_ptr<LiveEngine> engine(new LiveEngine(store, records, TRY(load_live_rules(records, placeholders)), position, settings));
    TRY(engine->writer_.prepare());
    return engine;
}

PreparedPart LiveEngine::match(LivePart& part) {
    MatchedPart matched = log_matcher_.match(std::move(part.input), {});
    for (events::Event& event : matched.batch.events) {
        if (event.computer.empty()) event.computer = part.host;
        const bool by_line = event.channel.empty() && event.record > 0 && event.record <= part.lines.size();
        if (!by_line) continue;
        const LiveLine& line = part.lines[event.record - 1];
        event.record = line.number;
        if (event.has_time || line.time.unix_ns == 0) continue;
        event.time = line.time;
        event.has_time = true;
    }
    PreparedPart prepared = prepare_part(matched, *matcher_, plan_, names_, part.source);
    for (detect::Contribution& contribution : prepared.contributions) believe(contribution.time, part.received);
    return prepared;
}

std::vector<PreparedPart> LiveEngine::match(std::vector<LivePart>& parts) {
    std::vector<PreparedPart> out;
    out.reserve(parts.size());
    if (settings_.threads <= 1) {
        for (LivePart& part : parts) out.push_back(match(part));
        return out;
    }
    size_t next = 0;
    ordered_pipeline(
        settings_.threads, [&]() -> std::optional<LivePart*> { return next == parts.size() ? std::nullopt : std::optional(&parts[next++]); },
        [&](LivePart* part) { return match(*part); }, [&](PreparedPart prepared) { out.push_back(std::move(prepared)); });
    return out;
}

void LiveEngine::correlate(std::vector<PreparedPart>& prepared, const std::vector<LivePart>& parts) {
    for (size_t i = 0; i < prepared.size(); ++i)
        for (detect::Contribution& contribution : prepared[i].contributions) {
            if (contribution.time) position_.fed(parts[i].lines.front().number, *contribution.time);
            correlator_->add(std::move(contribution));
        }
}

void LiveEngine::repeat(const std::deque<LiveEvent>& events) {
    if (plan_.empty()) return;
    if (!std::exchange(repeating_, true))
        correlator_->repeat([this](uint32_t rule, const std::string& key, const detect::SeenEvent& last) {
            return position_.fired.contains(correlated_source_key(last, rules_.set.rules[rule], key));
        });
    std::vector<LivePart> parts = live_parts(events);
    std::vector<PreparedPart> prepared = match(parts);
    correlate(prepared, parts);
}

void LiveEngine::repeated() {
    if (!repeating_) return;
    correlator_->pass(position_.passed);
    correlator_->repeat({});
    repeating_ = false;
}

// Ids of the records that these sources are; those that are none yet are asked for again.
Result<> LiveEngine::look_up(const std::vector<std::string>& sources) {
    std::vector<std::string> unknown;
    for (const std::string& source : sources)
        if (sources_[source].empty()) unknown.push_back(source);
    if (unknown.empty()) return {};
    const auto found = TRY(records_.refer("source", unknown));
    for (size_t i = 0; i < unknown.size(); ++i)
        if (found[i]) sources_[unknown[i]] = found[i]->id;
    return {};
}

Result<> LiveEngine::add_correlated() {
    std::vector<std::string> from;
    for (const auto& [source, alert] : correlated_) from.push_back(source);
    TRY(look_up(from));
    for (auto& [source, alert] : std::exchange(correlated_, {})) {
        alert.source = sources_[source];
        TRY(writer_.add(std::move(alert)));
    }
    return {};
}

Result<LiveEngine::Outcome> LiveEngine::take(const std::deque<LiveEvent>& events, Time until) {
    Outcome outcome;
    std::vector<LivePart> parts = live_parts(events);
    std::vector<PreparedPart> prepared = match(parts);
    std::vector<std::string> from;
    for (const LivePart& part : parts) from.push_back(part.source);
    TRY(look_up(from));
    for (size_t i = 0; i < prepared.size(); ++i) {
        PreparedPart& part = prepared[i];
        outcome.events += part.report.count.events;
        outcome.unread += part.report.count.bad;
        for (const auto& [host, heard] : part.hosts) hosts_[parts[i].source][host].add(heard);
        for (PreparedAlert& alert : part.alerts) {
            alert.source = sources_[parts[i].source];
            TRY(writer_.add(std::move(alert)));
        }
    }
    correlate(prepared, parts);
    TRY(pass(until));
    return outcome;
}

Result<> LiveEngine::pass(Time until) {
    if (until > position_.passed) {
        correlator_->pass(until);
        position_.passed = until;
    }
    TRY(add_correlated());
    return writer_.finish();
}

}  // namespace redoubt::rooms
