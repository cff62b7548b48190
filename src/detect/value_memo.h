// ValueMemo: what an index found in the values that a field had lately, since programs, users and parents repeat from event to
// event. A bounded table; one that seldom helps turns itself off. Not thread-safe; one per thread and index.
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

}  // namespace redoubt::detect
