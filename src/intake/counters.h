// Counters: what came in, by source and listener, and what became of it. They add up at every moment:
//   received = stored + duplicates + pending + all that was dropped.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "intake/batch.h"

namespace redoubt::intake {

struct Counts {
    uint64_t received = 0;
    uint64_t decoded = 0;  // handed to the store
    uint64_t stored = 0;
    uint64_t duplicates = 0;
    uint64_t pending = 0;      // handed over, not durable yet
    Dropped dropped{};         // by logs::Refusal
    uint64_t cut = 0;          // stored without their end
    uint64_t overflowed = 0;   // datagrams that the system lost before they were read; not among those received
    uint64_t bytes = 0;        // of bodies received
    uint64_t broken = 0;       // connections that ended for a fault in the protocol
    uint64_t refused = 0;      // connections and requests without a right to send
    uint64_t connections = 0;  // ever
    uint64_t open = 0;         // now
    uint64_t turned_away = 0;  // for there were too many
    Time last_received{};
    Time last_event{};  // the newest time that an event said
    Duration lag{};     // from the last event's own time to its arrival; negative when the sender's clock is ahead

    uint64_t all_dropped() const;
};

struct CountedAt {
    std::string source{};  // empty: before a source is known
    std::string listener{};
    Counts counts{};
};

// Whose events, and through which door.
struct Origin {
    std::string source{};
    std::string listener{};
};

class Counters {
public:
    void receive(const Origin& origin, const Batch& batch, Time at);  // all events become pending
    void store(const Origin& origin, uint64_t events, const logs::Taken& taken);
    void drop(const Origin& origin, uint64_t events, logs::Refusal why);  // that were pending
    void overflow(const Origin& origin, uint64_t datagrams);
    void broke(const Origin& origin);
    void refuse(const Origin& origin);
    void open(const Origin& origin);
    void close(const Origin& origin);
    void turn_away(const Origin& origin);

    std::vector<CountedAt> list() const;
    Counts of_listener(std::string_view listener) const;  // of all its sources together

private:
    Counts& at(const Origin& origin) { return counts_[{origin.listener, origin.source}]; }

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Counts> counts_;
};

}  // namespace redoubt::intake
