// The records of one audit event (the same time and serial number) to one event. Records of several events may stand between
// each other in the log; so many events are held open at once that this does no harm. An event comes where its first record stands.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "events/line_state.h"
#include "formats/auditd/auditd.h"

namespace redoubt::events {

class AuditEvents {
public:
    AuditEvents(LineState& state, EventBatch& out) : state_(state), out_(out) {}

    // False when the line is no record. `forced` is what --source chose.
    bool take(std::string_view text, uint64_t number, const SourceEntry* forced);
    // A line that is no record, in its place between the others.
    void keep(std::string_view text, uint64_t number, const SourceEntry* forced);
    // Hands over what is still open; how many events there were in all.
    uint64_t finish(const SourceEntry* forced);

private:
    struct Open {
        std::string_view id;
        std::string_view node;
        Event event;
        std::vector<Field> fields;
        std::vector<std::string_view> lines;
    };

    Open* find(std::string_view id, std::string_view node);
    Open& open_another();
    void begin(Open& open, const formats::auditd::Record& record, std::string_view text, uint64_t number);
    void hand_over(Open& open, const SourceEntry* forced);

    LineState& state_;
    EventBatch& out_;
    std::deque<Open> open_;
    std::vector<Open> spare_;  // for their memory
    uint64_t handed_over_ = 0;
};

}  // namespace redoubt::events
