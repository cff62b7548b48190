// Batch: events on their way from a protocol to the store, and what of the input did not become one, by reason. What was received
// is what lies in `events` plus what was dropped.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "logs/incoming.h"

namespace redoubt::intake {

constexpr size_t refusals = 6;  // as many as logs::Refusal has
using Dropped = std::array<uint64_t, refusals>;
std::string_view refusal_name(logs::Refusal refusal);  // "malformed"

struct Batch {
    std::vector<logs::Incoming> events{};  // views into `arena`, or into the input where the protocol says so
    Arena arena = Arena();
    uint64_t bytes = 0;  // of the bodies
    Dropped dropped{};
    uint64_t cut = 0;  // events that were longer than allowed and lost their end

    void add(const logs::Incoming& event) {
        bytes += event.body.size();
        events.push_back(event);
    }
    void drop(logs::Refusal why, uint64_t count = 1) { dropped[static_cast<size_t>(why)] += count; }
    uint64_t received() const;
    void clear();
};

// What all protocols are held to.
struct Limits {
    size_t message_bytes = size_t{64} << 10;   // one event
    size_t unpacked_bytes = size_t{64} << 20;  // one compressed piece
    size_t events = 100'000;                   // in one request or frame
};
constexpr size_t most_message_bytes = size_t{10} << 20;

// Who delivers, and when.
struct Delivered {
    std::string_view sender;  // address
    Time at{};
};

}  // namespace redoubt::intake
