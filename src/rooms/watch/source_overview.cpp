#include "rooms/watch/source_overview.h"

#include <algorithm>
#include <cmath>

#include "rooms/watch/asset_matching.h"
#include "store/tables.h"

namespace redoubt::rooms {

using store::Record;

namespace {

constexpr size_t most_hosts_shown = 200;

void sum_into(intake::Counts& to, const intake::Counts& more) {
    using intake::Counts;
    for (uint64_t Counts::* const one : {&Counts::received, &Counts::decoded, &Counts::stored, &Counts::duplicates, &Counts::cut, &Counts::overflowed,
                                         &Counts::bytes, &Counts::broken, &Counts::refused, &Counts::connections, &Counts::turned_away})
        to.*one += more.*one;
    for (size_t i = 0; i < to.dropped.size(); ++i) to.dropped[i] += more.dropped[i];
}

Result<SourceOverview> overview_of(store::Store& store, Record source, const std::map<std::string, SourceState>& states,
                                   const std::vector<SourceTotals>& totals, int64_t hours, bool usual) {
    SourceOverview out;
    const int64_t now_hour = store.clock().now().unix_ns / redoubt::hours(1).ns;
    if (const auto state = states.find(source.id.text); state != states.end()) {
        out.state = state->second;
        const VolumeHistory history = TRY(SourceSamples(store).history(source.id.text, out.state, now_hour - 24 * 7 * weeks_kept));
        for (int64_t hour = now_hour - hours + 1; hour <= now_hour; ++hour) {
            SourceHour one{.hour = hour, .listened = history.says(hour), .events = history.events_in(hour)};
            if (const UsualVolume then = usual ? usual_volume(history, hour) : UsualVolume{}; then.known) {
                one.usual = static_cast<uint64_t>(std::llround(then.events));
                one.spread = static_cast<uint64_t>(std::llround(then.spread));
            }
            out.hours.push_back(one);
        }
    }
    for (const SourceTotals& one : totals)
        if (one.source == source.id.text) sum_into(out.counts, one.counts);
    out.source = std::move(source);
    return out;
}

}  // namespace

Result<std::vector<SourceOverview>> list_sources(store::Store& store, const store::Actor& actor, int64_t hours) {
    SourceSamples samples(store);
    const std::map<std::string, SourceState> states = TRY(samples.states());
    const std::vector<SourceTotals> totals = TRY(samples.totals());
    std::vector<Record> records;
    TRY(store::each_record(store, actor, "source", {.text = "kind:log -is:closed", .sort = "title"}, [&](std::span<const Record> batch) -> Result<> {
        records.insert(records.end(), batch.begin(), batch.end());
        return {};
    }));
    std::vector<SourceOverview> out;
    for (Record& record : records) out.push_back(TRY(overview_of(store, std::move(record), states, totals, hours, true)));
    return out;
}

Result<SourceDetails> look_at_source(store::Store& store, const store::Actor& actor, std::string_view source, int64_t hours) {
    SourceSamples samples(store);
    store::Records records = store.as(actor);
    const std::vector<SourceTotals> totals = TRY(samples.totals());
    SourceDetails out;
    store::Record record = TRY(records.get("source", source));
    const std::map<std::string, SourceState> states = TRY(samples.states());
    out.overview = TRY(overview_of(store, std::move(record), states, totals, hours, true));
    const std::string& id = out.overview.source.id.text;
    std::ranges::copy_if(totals, std::back_inserter(out.listeners), [&](const SourceTotals& one) { return one.source == id; });
    out.hosts = TRY(samples.hosts(id, store.clock().now() - days(30), most_hosts_shown));
    const AssetIndex assets = TRY(AssetIndex::build(records));
    for (SourceHost& host : out.hosts) host.asset = std::string(assets.find(host.host));
    return out;
}

}  // namespace redoubt::rooms
