// What changed in the feeds since the index was made, as an overlay over it (index.h), so that a new advisory among a million costs what
// it is and not what they are.
//
// Of a zip, the members that the zip before has with the same name, size and CRC-32 are not read again. Any other feed is read as a
// whole, and what says the same as the index is left out. The index is to be made anew where an id is in several records, where a
// feed is gone, where decisions of SSVC were taken back, and where much has changed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "advisories/feed_reading.h"
#include "advisories/snapshot.h"
#include "base/disk.h"

namespace redoubt::advisories {

struct SsvcDecision {
    std::string cve{};
    Ssvc ssvc{};
    Time decided{};
};

struct FeedDelta {
    std::string overlay{};
    std::map<std::string, FeedReading> readings{};  // of the feeds that changed
    std::vector<SsvcDecision> decisions{};          // of what was read again
};

// At most so many records lie over an index.
size_t most_overlaid(uint64_t advisories);

// `feeds` are those that are to be, `before` is the snapshot that is. Nothing where the index is to be made anew.
Result<std::optional<FeedDelta>> read_delta(Disk& disk, const std::string& folder, const SnapshotFiles& before, const std::vector<FeedState>& feeds);

}  // namespace redoubt::advisories
