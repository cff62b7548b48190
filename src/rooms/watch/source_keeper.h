// SourceKeeper: what the receivers count and detection hears becomes what is known of each source: sums beside the record
// (source_samples.h), and on the record what changes slowly. Run often: it looks at a source's silence every time, at its volume when
// an hour is over, at its clock when enough came. A sender whose source is no record yet becomes an unlisted one.
//
// Nothing is alarmed about before it is known what is usual, and nothing that is over after one look.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "intake/counters.h"
#include "rooms/watch/live_detection.h"
#include "rooms/watch/past_hosts.h"
#include "rooms/watch/source_samples.h"

namespace redoubt::rooms {

struct SourcesOutcome {
    size_t sources = 0, unlisted = 0;  // heard of since the last time; of those new
    size_t raised = 0, ended = 0;      // alerts
};

// Thread-safe.
class SourceKeeper {
public:
    using Counted = std::function<std::vector<intake::CountedAt>()>;  // Counters::list
    using Heard = std::function<HeardBySource()>;                     // LiveDetection::take_heard; may be empty
    using Past = std::function<Result<std::vector<PastHost>>()>;      // what the log store speaks of already; asked once; may be empty

    SourceKeeper(store::Store& store, Counted counted, Heard heard, Past past = {})
        : store_(store), counted_(std::move(counted)), heard_(std::move(heard)), past_(std::move(past)) {}

    Result<SourcesOutcome> follow();

private:
    struct Source {
        store::Record record{};
        SourceState state{};
    };

    Result<> find(const std::set<std::string>& names);
    Result<> take_counts(Time now);
    Result<> take_past();
    Result<> take_heard();
    Result<> judge(Source& source, Time now);
    Result<> judge_volume_of(Source& source, Time now, schema::Map& changes, std::string& why);
    Result<> judge_clock(Source& source, Time now);
    Result<> note(Source& source, Time now, schema::Map changes, const std::string& why);

    store::Store& store_;
    Counted counted_;
    Heard heard_;
    Past past_;
    std::mutex mutex_;                                                      // one follow() at a time
    Time listening_{};                                                      // since the first of them
    std::map<std::string, std::string> ids_;                                // of records, by what receivers call them
    std::map<std::pair<std::string, std::string>, intake::Counts> before_;  // by source and listener, as counted the last time
    std::map<std::string, std::vector<int64_t>> ahead_;
    SourcesOutcome outcome_;
};

}  // namespace redoubt::rooms
