// SourceSamples: how much each source sent, beside its record: an hour's sums are no news for the journal. By the id of the record.
// Thread-safe.
#pragma once

#include <map>
#include <optional>

#include "intake/counters.h"
#include "rooms/watch/prepared_alert.h"
#include "rooms/watch/source_volume.h"
#include "store/store.h"

namespace redoubt::rooms {

// Since the source was first heard of, over all starts of Redoubt.
struct SourceTotals {
    std::string source{}, listener{};
    intake::Counts counts{};  // but for what is open or pending now
};

struct SourceState {
    Time first_received{}, last_received{}, last_event{};
    std::optional<int64_t> ahead_ms{};  // event time − arrival, the middle
    bool skewed = false;
    VolumeVerdict volume{};
    Time noted{};  // when the record was brought up to date last
};

struct SourceHost {
    std::string host{}, asset{};  // asset: its id, where it is one
    Time last{};
    uint64_t events = 0;
};

struct SourceDrops {
    int64_t hour = 0;
    uint64_t dropped = 0;
};

constexpr int64_t weeks_kept = 7;

class SourceSamples {
public:
    explicit SourceSamples(store::Store& store) : store_(store) {}
    Result<> open();

    // What was counted since the last call, by source and listener. `listening`: since when without a break; pauses before do not count.
    Result<> add(Time now, Time listening, std::span<const SourceTotals> since);
    Result<> hear(std::string_view source, const Hosts& hosts);
    Result<> hear_past(std::string_view source, std::span<const SourceHost> hosts);  // of events from before anybody watched
    Result<bool> heard_anything();
    Result<> keep_state(std::string_view source, const SourceState& state);
    Result<> forget_old(Time now);

    Result<std::map<std::string, SourceState>> states();
    Result<VolumeHistory> history(std::string_view source, const SourceState& state, int64_t from);
    Result<std::vector<SourceDrops>> drops(std::string_view source, int64_t from);
    Result<std::vector<SourceTotals>> totals();
    Result<std::vector<SourceHost>> hosts(std::string_view source, Time since, size_t most);
    Result<std::map<std::string, Time>> heard_hosts(Time since);  // of all sources; when last

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
