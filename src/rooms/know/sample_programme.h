// The sample organisation's programme: its policies, risks, controls, findings, decisions, exercises, tasks, goals and metrics, from
// content/sample/programme.json, linked to its people and assets. Times are relative to the day it is loaded.
#pragma once

#include "base/result.h"
#include "base/time.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

// How many records were made; those whose title is there already are left as they are.
Result<uint64_t> load_sample_programme(store::Records& records, Time now);

}  // namespace redoubt::rooms
