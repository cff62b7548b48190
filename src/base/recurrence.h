// When something comes again, in UTC: an interval after the time before, or a rule of the calendar.
//
//   36h  7d  2w  P1M  P1Y                          counted from an anchor, usually the time before
//   every 10 days   every 3 months                 the same; a day that a month has not is its last
//   hourly  daily  weekly  monthly  quarterly  half-yearly  yearly
//   daily 03:00   weekly mon 09:00   monthly 31 03:00   yearly 03-01 09:00
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace redoubt {

struct Recurrence {
    Duration interval{};  // zero: by months
    int months = 0;
    std::optional<int> month{};    // 1 to 12, of a yearly rule
    std::optional<int> day{};      // of the month, 1 to 31
    std::optional<int> weekday{};  // 0: Sunday
    std::optional<int> minute{};   // of the day
};

// Code::malformed with what could be written. An interval is at least a second.
Result<Recurrence> parse_recurrence(std::string_view text);

// The first time of the rule later than `after`. What the rule leaves open (the day, the time of day, which of every three
// months) is as in `anchor`.
Time next_after(const Recurrence& rule, Time anchor, Time after);

}  // namespace redoubt
