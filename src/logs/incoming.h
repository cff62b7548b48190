// What arrives at the log store: one event as its sender sent it, and who takes it. Intake (src/intake) makes these of protocols,
// the store (log_store.h) keeps them. Views live as long as the call that has them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace redoubt::logs {

// The raw text is always kept, byte for byte; what a protocol says beside it is kept beside it.
struct Incoming {
    std::string_view body;      // the event as it came: a line without its end, or one JSON object
    bool is_json = false;       // `body` is one JSON object, checked
    std::string_view host{};    // whom the sender names as its origin; empty: not said
    std::string_view sender{};  // address that delivered it: "192.0.2.7"
    std::string_view kind{};    // sourcetype, tag, unit, index: the sender's word for what it is
    std::string_view labels{};  // JSON object of what else came with it; empty: nothing
    Time time{};                // when it happened, where the protocol says so beside the body; {0}: the body knows
};

// Why something was not stored, in the words of counters.
enum class Refusal : uint8_t { none, malformed, too_large, not_allowed, full, busy };

struct Taken {
    uint64_t stored = 0;
    uint64_t duplicates = 0;
    Refusal refusal = Refusal::none;  // of the whole batch: nothing of it was stored
};

// Called once, on any thread, when the batch is durable (after fdatasync) or refused.
using WhenDurable = std::function<void(const Result<Taken>& taken)>;

class Intake {
public:
    virtual ~Intake() = default;
    // Copies what it needs before it returns. `source` is the key of the source record that it counts for ("SOURCE-3", or a
    // listener's own name before there is one). Code::too_many when queues are full, Code::unavailable when the disk is: tell the
    // sender to come again. An error here means that nothing is kept and that `when_durable` is never called.
    virtual Result<> take(std::string_view source, std::span<const Incoming> events, Time received, WhenDurable when_durable) = 0;
};

}  // namespace redoubt::logs
