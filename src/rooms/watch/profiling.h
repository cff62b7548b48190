// Profiling of rules: logs are read and matched on one thread, and every nanosecond of it is put down to a rule, to a field
// that is searched for all rules at once, to reading, or to the rest.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "detect/matcher.h"
#include "rooms/watch/log_walk.h"

namespace redoubt::rooms {

struct ProfiledLogs {
    uint64_t events = 0;
    uint64_t reading_ns = 0;   // events out of bytes
    uint64_t matching_ns = 0;  // all of it, what is in `costs` included
    detect::Profile costs;
};

// The indexes of the matcher are built before the clock starts, so logs are gone through twice.
Result<ProfiledLogs> profile_rules(Disk& disk, std::span<const std::string> paths, const detect::Matcher& matcher, events::FieldNames& names,
                                   const std::function<void(double fraction)>& on_progress);

}  // namespace redoubt::rooms
