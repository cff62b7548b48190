// Records that time, or what they rest on, has put out of date (RecordInfo::stale): told once for each lapse, in the journal and
// to whoever follows the record; told again when one has been put right and lapses anew.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct StaleOutcome {
    size_t lapsed = 0;  // told of now
    size_t again = 0;   // put right since the last look
};

Result<StaleOutcome> tell_stale(store::Store& store);

}  // namespace redoubt::rooms
