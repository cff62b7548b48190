// A source that has delivered nothing for longer than its cadence is silent; it is live again when something comes.
#pragma once

#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

struct SilenceOutcome {
    size_t silent = 0;  // since now
    size_t back = 0;
};

// Raises an alert for each, and closes it. `listening`: since when what the receivers of this process take is counted; without it,
// sources that receivers count are passed over, since nothing is known of them.
Result<SilenceOutcome> find_silent_sources(store::Store& store, std::optional<Time> listening = {});

}  // namespace redoubt::rooms
