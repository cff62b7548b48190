// A source that has delivered nothing for longer than its cadence is silent; it is live again when something comes.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct SilenceOutcome {
    size_t silent = 0;  // since now
    size_t back = 0;
};

Result<SilenceOutcome> find_silent_sources(store::Store& store);

}  // namespace redoubt::rooms
