// Which hosts the log store already speaks of when a server begins to watch it: events that were added from files, or taken in by
// `redoubt receive`. Counted over the columns, by the hour.
#pragma once

#include <string>
#include <vector>

#include "logs/view.h"

namespace redoubt::rooms {

struct PastHost {
    std::string source{}, host{};  // source: as the events name it
    Time last{};                   // of the event, at most an hour early
    uint64_t events = 0;
};

Result<std::vector<PastHost>> past_hosts(const logs::View& view, Time since, Time now);

}  // namespace redoubt::rooms
