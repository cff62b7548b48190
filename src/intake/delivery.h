// Delivery: between the protocols and the store. It counts, it bounds the bytes that wait for durability over all doors, and it
// turns the store's answers into four: stored, come again, never, and broken. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "intake/batch.h"
#include "intake/counters.h"

namespace redoubt::intake {

struct Outcome {
    logs::Refusal refusal = logs::Refusal::none;  // none: all of it is durable
    Error why{};
    bool stored() const { return refusal == logs::Refusal::none; }
    bool may_come_again() const { return refusal == logs::Refusal::busy || refusal == logs::Refusal::full; }
};

class Delivery {
public:
    using Done = std::function<void(Outcome)>;

    Delivery(logs::Intake& store, Counters& counters, Clock& clock, uint64_t most_bytes = uint64_t{256} << 20)
        : store_(store), counters_(counters), clock_(clock), most_bytes_(most_bytes) {}

    // Counts the batch as received. Each event of it is then settled by offer() with `last`, or by give_up().
    void receive(const Origin& origin, const Batch& batch);
    // `done` is called once, on any thread. Where it may come again and `last` is not set, the batch stays pending.
    void offer(const Origin& origin, const Batch& batch, bool last, Done done);
    void give_up(const Origin& origin, const Batch& batch, logs::Refusal why) { counters_.drop(origin, batch.events.size(), why); }

    // Bytes that somebody holds before they are a batch. False when there are too many already.
    bool reserve(uint64_t bytes);
    void release(uint64_t bytes) { in_flight_ -= bytes; }
    uint64_t in_flight() const { return in_flight_; }

    Counters& counters() { return counters_; }
    Clock& clock() { return clock_; }

private:
    logs::Intake& store_;
    Counters& counters_;
    Clock& clock_;
    uint64_t most_bytes_;
    std::atomic<uint64_t> in_flight_ = 0;
};

class Reservation {
public:
    explicit Reservation(Delivery& delivery) : delivery_(delivery) {}
    ~Reservation() { delivery_.release(bytes_); }
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    bool add(uint64_t bytes) {
        if (!delivery_.reserve(bytes)) return false;
        bytes_ += bytes;
        return true;
    }

private:
    Delivery& delivery_;
    uint64_t bytes_ = 0;
};

}  // namespace redoubt::intake
