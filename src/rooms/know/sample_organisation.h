// The sample organisation that `redoubt demo` shows: people, teams and assets from content/sample, then a week of generated
// logs imported like any others.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "rooms/watch/import.h"

namespace redoubt::rooms {

struct SampleProgress {
    std::string step;  // "people and assets", "a week of logs", …
    double fraction = 0;
};

struct SampleOutcome {
    uint64_t parties = 0;
    uint64_t assets = 0;
    ImportOutcome logs;
};

// Into an empty store; where sample records exist already, it adds what is missing. `scratch_folder` takes the generated logs.
Result<SampleOutcome> load_sample_organisation(store::Store& store, store::Records& records, Disk& disk, const std::string& scratch_folder,
                                               const std::function<void(const SampleProgress&)>& on_progress);

}  // namespace redoubt::rooms
