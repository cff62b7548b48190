// The sample organisation that `redoubt demo` shows: people, teams, assets and log sources from content/sample, and a week of
// generated logs, to be imported like any others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/result.h"

namespace redoubt::store {
class Records;
class Store;
}  // namespace redoubt::store

namespace redoubt::rooms {

struct SampleOutcome {
    uint64_t parties = 0;  // made now
    uint64_t assets = 0;
    uint64_t sources = 0;
};

// Where sample records exist already, it adds what is missing.
Result<SampleOutcome> load_sample_organisation(store::Records& records);

// A scan sees the hosts and devices in use, as every week; two of them have been silent since the first.
Result<> scan_sample_assets(store::Records& records, Time now);

// Its tools say that they work, all but the one that has gone silent.
Result<> beat_sample_tools(store::Store& store);

// The files of the week that ends with the midnight before `now`. The week is fixed when they are first written, so that an
// interrupted demo goes on with the same events.
Result<std::vector<std::string>> write_sample_logs(Disk& disk, const std::string& folder, Time now);

}  // namespace redoubt::rooms
