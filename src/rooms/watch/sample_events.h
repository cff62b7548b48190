// The sample organisation's week of logs as events of the log store, so that there is something to search.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/disk.h"
#include "logs/incoming.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

// Each file below `folder` is the log of the source record that is titled like it: "windows/dc01-security". How many events are
// durable.
Result<uint64_t> store_sample_events(store::Records& records, logs::Intake& intake, Disk& disk, const std::string& folder, std::span<const std::string> files,
                                     Time now);

}  // namespace redoubt::rooms
