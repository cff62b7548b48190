#include "rooms/watch/source_keeper.h"

#include <algorithm>

#include <fmt/format.h>

#include "rooms/watch/silence.h"
#include "rooms/watch/source_alerts.h"
#include "store/tables.h"

namespace redoubt::rooms {

using intake::Counts;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr Duration note_pause = hours(1);
constexpr size_t least_ahead = 20;
constexpr uint64_t least_failures = 20;

int64_t whole_hour(Time time) { return time.unix_ns / hours(1).ns; }

// What came on top. Counters begin anew with the process.
Counts grown(const Counts& now, const Counts& before) {
    Counts out = now;
    const auto less = [](uint64_t& count, uint64_t by) { count = count >= by ? count - by : count; };
    for (uint64_t Counts::* const one : {&Counts::received, &Counts::decoded, &Counts::stored, &Counts::duplicates, &Counts::cut, &Counts::overflowed,
                                         &Counts::bytes, &Counts::broken, &Counts::refused, &Counts::connections, &Counts::turned_away})
        less(out.*one, before.*one);
    for (size_t i = 0; i < out.dropped.size(); ++i) less(out.dropped[i], before.dropped[i]);
    return out;
}

bool is_nothing(const Counts& counts) {
    return counts.received + counts.stored + counts.duplicates + counts.all_dropped() + counts.overflowed + counts.broken + counts.refused +
               counts.connections + counts.turned_away ==
           0;
}

std::string plain_number(double number) { return fmt::format("{:.0f}", number); }

}  // namespace

// Records that these names mean: by key, by id or by title. Others are made, unlisted.
Result<> SourceKeeper::find(const std::set<std::string>& names) {
    store::Records records = store_.as(store::Actor::redoubt());
    for (const std::string& name : names) {
        if (name.empty() || ids_.contains(name)) continue;
        const std::vector<std::string> wanted{name};
        if (const auto known = TRY(records.refer("source", wanted)); known.front()) {
            ids_[name] = known.front()->id;
            continue;
        }
        const auto titled = TRY(store::find_named(store_, store::Actor::redoubt(), "source", "title", wanted));
        if (titled.front().record) {
            ids_[name] = titled.front().record->id.text;
            continue;
        }
        const Record made = TRY(records.create("source",
                                               {{"title", name},
                                                {"state", "live"},
                                                {"kind", "log"},
                                                {"listed", false},
                                                {"description", "It began to send by itself: a listener counts its events under this name."}},
                                               "it began to send"));
        ids_[name] = made.id.text;
        ++outcome_.unlisted;
    }
    return {};
}

Result<> SourceKeeper::take_counts(Time now) {
    const std::vector<intake::CountedAt> counted = counted_();
    std::set<std::string> names;
    for (const intake::CountedAt& one : counted) names.insert(one.source);
    TRY(find(names));
    std::vector<SourceTotals> since;
    for (const intake::CountedAt& one : counted) {
        Counts& before = before_[{one.source, one.listener}];
        const Counts more = grown(one.counts, before);
        before = one.counts;
        if (one.source.empty() || is_nothing(more)) continue;
        since.push_back({ids_[one.source], one.listener, more});
    }
    outcome_.sources = since.size();
    return SourceSamples(store_).add(now, listening_, since);
}

// Where no source of that name is known, the host counts all the same; a record is made for senders only.
Result<> SourceKeeper::take_past() {
    SourceSamples samples(store_);
    if (!past_ || TRY(samples.heard_anything())) return {};
    std::map<std::string, std::vector<SourceHost>> by_source;
    for (PastHost& one : TRY(past_())) by_source[one.source].push_back({.host = std::move(one.host), .last = one.last, .events = one.events});
    std::vector<std::string> names;
    for (const auto& [name, hosts] : by_source) names.push_back(name);
    const auto known = TRY(store_.as(store::Actor::redoubt()).refer("source", names));
    size_t at = 0;
    for (const auto& [name, hosts] : by_source) {
        const auto& source = known[at++];
        TRY(samples.hear_past(source ? source->id : std::string(), hosts));
    }
    return {};
}

Result<> SourceKeeper::take_heard() {
    if (!heard_) return {};
    const HeardBySource heard = heard_();
    std::set<std::string> names;
    for (const auto& [source, one] : heard) names.insert(source);
    TRY(find(names));
    for (const auto& [source, one] : heard) {
        if (source.empty()) continue;
        TRY(SourceSamples(store_).hear(ids_[source], one.hosts));
        std::vector<int64_t>& ahead = ahead_[ids_[source]];
        ahead.insert(ahead.end(), one.ahead_ms.begin(), one.ahead_ms.end());
    }
    return {};
}

// Each hour that is over, once; after a long pause only the last days.
Result<> SourceKeeper::judge_volume_of(Source& source, Time now, Map& changes, std::string& why) {
    const int64_t this_hour = whole_hour(now);
    const VolumeHistory history = TRY(SourceSamples(store_).history(source.record.id.text, source.state, this_hour - 24 * 7 * weeks_kept));
    const UsualVolume usual = usual_volume(history, this_hour - 1);
    uint64_t day = 0;
    for (const HourVolume& one : history.hours)
        if (one.hour > this_hour - 24) day += one.events;
    changes.set("events_day", static_cast<int64_t>(day));
    changes.set("usual_hour", usual.known ? Value(static_cast<int64_t>(usual.events)) : Value());
    const auto gap = usual_gap(history.hours, whole_hour(source.state.first_received), this_hour);
    changes.set("usual_gap", gap ? Value(*gap) : Value());
    VolumeVerdict& verdict = source.state.volume;
    for (int64_t hour = std::max({verdict.judged + 1, history.since, this_hour - 48}); hour < this_hour; ++hour) {
        if (!history.says(hour)) continue;
        const UsualVolume then = usual_volume(history, hour);
        const uint64_t events = history.events_in(hour);
        const Volume seen = judge_volume(events, then, verdict.said);
        if (seen == Volume::less && source.record.state == "silent") continue;  // that is told already
        if (!verdict.add(hour, seen)) continue;
        const std::string text = fmt::format("{} events in the hour from {}; usual is {}", events, format_time(Time::from_unix_s(hour * 3600)), then.text());
        if (verdict.said != Volume::usual) {
            const RaisedTrouble raised{
                .why = text,
                .since = Time::from_unix_s(hour * 3600),
                .numbers = {{"events", std::to_string(events)}, {"usual", plain_number(then.events)}, {"spread", plain_number(then.spread)}}};
            outcome_.raised += TRY(raise_trouble(store_, source.record, SourceTrouble::volume, raised)) ? 1 : 0;
        } else {
            outcome_.ended += TRY(end_trouble(store_, source.record, SourceTrouble::volume, "back to usual: " + text));
        }
    }
    verdict.judged = std::max(verdict.judged, this_hour - 1);
    if (verdict.said != Volume::usual) {
        const uint64_t last = history.events_in(this_hour - 1);
        why = fmt::format("{} events in the last hour; usual is {}", last, usual.text());
    }
    return {};
}

Result<> SourceKeeper::judge_clock(Source& source, Time now) {
    const auto found = ahead_.find(source.record.id.text);
    if (found == ahead_.end() || found->second.size() < least_ahead) return {};
    const int64_t ahead = middle_of(std::exchange(found->second, {}));
    source.state.ahead_ms = ahead;
    const bool before = source.state.skewed;
    source.state.skewed = is_skewed(ahead, before);
    if (before == source.state.skewed) return {};
    const Duration off{std::abs(ahead) * 1'000'000};
    const std::string text =
        fmt::format("its events say a time {} {} their arrival, the middle of the last ones", format_duration(off), ahead > 0 ? "after" : "before");
    if (source.state.skewed) {
        outcome_.raised +=
            TRY(raise_trouble(store_, source.record, SourceTrouble::clock, {.why = text, .since = now, .numbers = {{"ahead_ms", std::to_string(ahead)}}})) ? 1
                                                                                                                                                           : 0;
    } else {
        outcome_.ended += TRY(end_trouble(store_, source.record, SourceTrouble::clock, "the clock is right again: " + text));
    }
    return {};
}

// The record follows when something is to be told, and every hour.
Result<> SourceKeeper::note(Source& source, Time now, Map changes, const std::string& why) {
    const SourceState& state = source.state;
    std::string health = state.skewed                        ? "skewed"
                         : state.volume.said == Volume::more ? "more"
                         : state.volume.said == Volume::less ? "less"
                         : changes["usual_hour"].is_null()   ? "learning"
                                                             : "well";
    SourceSamples samples(store_);
    uint64_t dropped = 0;
    const std::vector<SourceDrops> drops = TRY(samples.drops(source.record.id.text, whole_hour(now) - 23));
    for (const SourceDrops& one : drops) dropped += one.dropped;
    std::string said = why;
    if (dropped >= least_failures && 10 * dropped > static_cast<uint64_t>(changes["events_day"].integer())) {
        health = "failing";
        said = fmt::format("{} of {} events of the last 24 hours could not be taken", dropped, changes["events_day"].integer());
    }
    if (source.record.state == "silent") health = "silent";
    if (state.skewed && state.ahead_ms)
        said = fmt::format("its clock is {} {}", format_duration({std::abs(*state.ahead_ms) * 1'000'000}), *state.ahead_ms > 0 ? "ahead" : "behind");
    changes.set("health", health);
    changes.set("health_why", said);
    const bool told = source.record["health"].text() != health;
    if (!told && now - state.noted < note_pause) return {};
    changes.set("last_received", state.last_received);
    if (state.last_event.unix_ns != 0) changes.set("last_event", state.last_event);
    if (state.ahead_ms) changes.set("lag", Duration{-*state.ahead_ms * 1'000'000});
    changes.set("dropped_day", static_cast<int64_t>(dropped));
    changes.set("hosts_seen", static_cast<int64_t>(TRY(samples.hosts(source.record.id.text, now - days(30), 100'000)).size()));
    store::Records records = store_.as(store::Actor::redoubt());
    TRY(records.update("source", source.record.id.text, changes, {}, "what it sent"));
    if (source.record.state == "planned") TRY(records.move("source", source.record.id.text, {.to = "live", .reason = "it delivers", .changes = {}}));
    source.state.noted = now;
    return {};
}

Result<> SourceKeeper::judge(Source& source, Time now) {
    const auto ahead = ahead_.find(source.record.id.text);
    const bool same_hour = source.state.volume.judged == whole_hour(now) - 1 && now - source.state.noted < note_pause;
    const bool told = (source.record.state == "silent") == (source.record["health"].text() == "silent");
    if (same_hour && told && (ahead == ahead_.end() || ahead->second.size() < least_ahead)) return {};
    Map changes;
    std::string why;
    TRY(judge_volume_of(source, now, changes, why));
    TRY(judge_clock(source, now));
    TRY(note(source, now, std::move(changes), why));
    return SourceSamples(store_).keep_state(source.record.id.text, source.state);
}

Result<SourcesOutcome> SourceKeeper::follow() {
    const std::scoped_lock lock(mutex_);
    outcome_ = {};
    const Time now = store_.clock().now();
    if (listening_.unix_ns == 0) {
        TRY(SourceSamples(store_).open());
        listening_ = now;
        TRY(take_past());
    }
    TRY(take_counts(now));
    TRY(take_heard());
    const SilenceOutcome silence = TRY(find_silent_sources(store_, listening_));
    outcome_.raised += silence.silent;
    store::Records records = store_.as(store::Actor::redoubt());
    const std::map<std::string, SourceState> states = TRY(SourceSamples(store_).states());
    for (const auto& [id, state] : states) {
        auto record = records.get("source", id);
        if (!record) continue;
        if (record->state == "retired") continue;
        Source source{*std::move(record), state};
        TRY(judge(source, now));
    }
    if (whole_hour(now) % 24 == 0) TRY(SourceSamples(store_).forget_old(now));
    return outcome_;
}

}  // namespace redoubt::rooms
