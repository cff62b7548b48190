// What the clock alone brings about, over all record types: a due date that passes is told once in the journal, and a move that
// a record's type ties to a time (an exception that expires) is made by Redoubt itself.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct DueOutcome {
    size_t overdue = 0;  // told of now
    size_t moved = 0;    // by the clock
};

Result<DueOutcome> pass_due_dates(store::Store& store);

}  // namespace redoubt::rooms
