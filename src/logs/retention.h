// What goes from a log store and what stays: by age, by bytes of a source, never under a hold; and the packing of cold segments.
#pragma once

#include "logs/manifest.h"

namespace redoubt::logs {

struct Retention {
    std::string source{};  // empty: all of the store
    Duration age{};        // events received longer ago go; 0: any age stays
    uint64_t bytes = 0;    // of lines; the oldest beyond go; 0: any size stays
};

struct Forgotten {
    uint64_t segments = 0, events = 0, rewritten = 0;  // rewritten: segments that lost one source's events
    std::vector<std::string> held;                     // segments that stayed under a hold
};
// Whole segments where all of them goes; else they are written anew without the source's events. Every step is an entry of the manifest
// first. The number of a new segment comes from `next_number`.
Result<Forgotten> apply_retention(Disk& disk, Manifest& manifest, const std::string& folder, const Retention& rule, Time now, uint64_t& next_number);

struct PackOptions {
    int level = 9;
    Duration older_than{};  // sealed that long ago
    size_t block_bytes = size_t{4} << 20;
    uint64_t most_bytes = uint64_t{1} << 30;  // of one segment, as it is stored
};
// Neighbours become one segment where they fit; each is checked against its sum first. The value is how many went into how many.
Result<std::pair<uint64_t, uint64_t>> pack_segments(Disk& disk, Manifest& manifest, const std::string& folder, const PackOptions& options, Time now,
                                                    uint64_t& next_number);
uint64_t next_segment_number(const ManifestState& state);

// Reads every segment: its sum against the manifest, its blocks, and what lies there that the manifest does not name.
struct StoreCheck {
    uint64_t segments = 0, events = 0, entries = 0;
    std::vector<std::string> problems;
    bool trusted_key = false;  // signatures were checked with keys that were given
};
Result<StoreCheck> verify_store(Disk& disk, const std::string& folder, const std::vector<std::string>& keys);

}  // namespace redoubt::logs
