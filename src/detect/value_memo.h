// What was worked out lately of values, since programs, users and parents repeat from event to event. Bounded tables; one that
// seldom helps turns itself off. Not thread-safe; one per thread.
//
// ValueMemo: what an index found in the values of a field; one for each index. AnswerMemo: whether a costly test (an expression, a glob, a
// list of networks) held on a value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"

namespace redoubt::detect {

class ValueMemo {
public:
    struct Slot {
        uint64_t hash = 0;  // 0: free
        events::Form form = events::Form::text;
        std::string value;  // as logged, in that form
        std::vector<uint32_t> found;
    };
    // The place of `value`. `known` says whether `found` holds for it; otherwise it is empty, to be filled. Nothing for a value that
    // is not worth keeping.
    Slot* look_up(events::Form form, std::string_view value, bool& known);

private:
    std::vector<Slot> slots_;
    uint32_t asked_ = 0, known_ = 0;
    bool off_ = false;
};

class AnswerMemo {
public:
    struct Slot {
        uint64_t hash = 0;  // 0: free
        uint32_t test = 0;
        events::Form form = events::Form::text;
        bool holds = false;
        std::string value;
    };
    // The place of the answer to `test` for `value`. `known` says whether `holds` is it; otherwise it is to be set. Nothing for a
    // value that is not worth keeping.
    Slot* look_up(uint32_t test, events::Form form, std::string_view value, bool& known);

private:
    std::vector<Slot> slots_;
    uint32_t asked_ = 0, known_ = 0;
    bool off_ = false;
};

}  // namespace redoubt::detect
