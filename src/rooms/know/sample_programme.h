// The sample organisation's programme: its policies, risks, controls, findings, decisions, exercises, tasks, goals and metrics, from
// content/sample/programme.json, linked to its people and assets. It is entered as it came about, day by day through six weeks, so
// that its journal has a past: an entry's `entered` (else the last thing that it tells of itself) says when, and `then` lists the
// moves and changes that followed. Times are relative to the day it is loaded.
#pragma once

#include <functional>

#include "base/result.h"
#include "base/time.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

constexpr Duration sample_past = days(42);

// Makes the records' clock stand at a time; called with times that never go back, from `now` - sample_past up to `now`.
using Reach = std::function<Result<>(Time)>;

// How many records were made; those whose title is there already are left as they are.
Result<uint64_t> load_sample_programme(store::Records& records, Time now, const Reach& reach);

}  // namespace redoubt::rooms
