// Causes that come back (duty 31): as soon as findings of one root cause are three within a year, the cause is a finding of its own,
// linked as what caused each of them, of the worst one's severity. It is people's to close; a new finding of that cause, after it was
// closed, opens it again. Findings whose `root_cause` reads alike but for case and blanks are of one cause; each compartment has its own.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct RootCauseOutcome {
    size_t raised = 0, linked = 0, reopened = 0;
};

Result<RootCauseOutcome> follow_root_causes(store::Store& store);

}  // namespace redoubt::rooms
