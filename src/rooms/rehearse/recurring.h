// Activities that come round again: when one is over, or its due date has passed without it, the next is there as scheduled.
// What was missed stays open and overdue; after a long stop there is one next, not one for every time that was missed.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

// Answers how many were made. Run again it makes nothing twice.
Result<size_t> schedule_next_activities(store::Store& store);

}  // namespace redoubt::rooms
