// LiveEvents: events of the log store on their way into detection, copied out of their stored lines, and put together into parts that
// decode as the parts of files do, so that rules, alerts and their identities are the same for both.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "events/decode.h"
#include "logs/line.h"

namespace redoubt::rooms {

struct LiveEvent {
    uint64_t number = 0;
    Time time{}, received{};
    bool is_json = false;
    std::string source{}, host{}, kind{};
    std::string body{};  // as it came
    size_t bytes() const { return sizeof(LiveEvent) + source.size() + host.size() + kind.size() + body.size(); }
};

// Of a stored line that was read.
LiveEvent live_event(uint64_t number, const logs::Line& line);

struct LiveLine {
    uint64_t number = 0;
    Time time{}, received{};
};

// Events of one source, host and form, one to a line of `input`.
struct LivePart {
    events::PartInput input{};
    std::string source{}, host{};
    Time received{};                // of the last
    std::vector<LiveLine> lines{};  // by the line in `input`, which counts from 1
};

// In the order in which each came first. `events` may go; the parts have copies.
std::vector<LivePart> live_parts(const std::deque<LiveEvent>& events);

// How many of the events at the end may go on in what comes next: records of an audit event come one by one.
size_t unfinished_at_end(const std::deque<LiveEvent>& events);

}  // namespace redoubt::rooms
