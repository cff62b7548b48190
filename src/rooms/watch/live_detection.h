// LiveDetection: the events of the log store matched with the live rules as they become durable, in the same pass that stores them.
//
// The store tells each event once it is durable (each()); it is copied into a bounded queue and the thread that stores never waits. What
// the queue does not take, what came while nobody looked and what lies in no block yet is read back from the store: the log store is
// the real queue, and `next`, the number of the first event not yet detected, is kept on the disk. An alert is in the record store
// before `next` moves on, and its identity is that of the same event in an imported file, so a crash neither misses nor doubles one.
//
// Correlations go by event time: matches wait for `settle` so that they come into order, slow sources are waited for by group
// (CorrelationLimits::patience). After a start, or when rules changed, what open windows may still need is read again, and alerts
// of correlations that were raised are remembered until then, so that each window goes on where it was.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/disk.h"
#include "logs/log_store.h"
#include "rooms/watch/prepared_alert.h"

namespace redoubt::store {
class Store;
}

namespace redoubt::rooms {

struct LiveOptions {
    Duration settle = seconds(30);  // how long matches wait for earlier ones before correlations see them
    Duration patience = hours(2);   // how far one source may be behind another and still be correlated
    Duration sighted = hours(6);    // how often a host that keeps logging is noted on its asset
    size_t queued_bytes = size_t{64} << 20;
    size_t batch_bytes = size_t{4} << 20;
    size_t most_repeated = 5'000'000;  // events read again for open windows
    size_t threads = 1;                // that match
};

struct LiveStatus {
    uint64_t next = 0;    // number of the first event that was not looked at
    uint64_t events = 0;  // looked at since the start
    uint64_t unread = 0;  // of those: not of the form that they look like
    uint64_t alerts_new = 0, alerts_known = 0;
    uint64_t left_to_store = 0;  // that the queue did not take, read back instead
    uint64_t gone = 0;           // deleted or damaged before they were looked at
    uint64_t rules = 0, rules_not_loaded = 0;
    uint64_t correlated_late = 0;
    Time latest{};          // arrival of the last event that was looked at
    std::string problem{};  // why nothing goes on; empty: it does
};

// What arrived at one source since it was asked last.
struct SourceHeard {
    Hosts hosts{};
    std::vector<int64_t> ahead_ms{};  // of events that say when they happened: that time minus their arrival; a sample of the latest
};
using HeardBySource = std::map<std::string, SourceHeard, std::less<>>;

// The log store as detection asks it. `next_event` may be ahead of what is durable.
struct LiveLog {
    std::function<Result<logs::View>()> view{};
    std::function<uint64_t()> next_event{};
};
LiveLog live_log(logs::LogStore& store);

// Thread-safe.
class LiveDetection {
public:
    // `folder`/detection.json holds where it was. All outlive it.
    static Result<std::unique_ptr<LiveDetection>> open(store::Store& store, Disk& disk, std::string folder, LiveOptions options = {});
    ~LiveDetection();

    // For logs::StoreOptions::each, which is wanted before there is a store.
    logs::BlockMaker::Each each();
    void start(LiveLog log);  // its own thread, until stop()
    void stop();
    // One turn: all that is durable, and then correlations up to what has settled. Without a thread, for tests and commands.
    Result<> work(const LiveLog& log);
    LiveStatus status() const;
    HeardBySource take_heard();

private:
    struct State;
    explicit LiveDetection(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // shared with each(), which may outlive this
};

}  // namespace redoubt::rooms
