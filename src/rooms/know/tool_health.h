// Security tools as assets: they say that they work (a heartbeat), and one that has not said so for longer than it should gets a
// finding, once, which tells its owner. What each covers follows from its `covers` and from who reports under its `reports_as`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace redoubt::rooms {

// With a token of the scope import:asset, or as who may change assets. `release` empty: unchanged. More often than a fifth of its
// cadence is not written.
Result<store::Record> take_heartbeat(store::Store& store, const store::Actor& actor, const std::string& tool, const std::string& release);

struct ToolSilence {
    size_t silent = 0;  // newly
    size_t back = 0;
};
Result<ToolSilence> find_silent_tools(store::Store& store);

// A source of sightings: a tool that reports, a list, a log.
struct SightingSource {
    std::string name{};
    Time last{};  // of its newest sighting
    int64_t assets = 0;
    std::optional<store::Reference> tool{};
    std::string covers{};               // the query for what it should see
    std::string missed_query{};         // and for what of that it does not
    std::optional<int64_t> in_scope{};  // none: nobody has said what it should see
    std::optional<int64_t> missed{};
    std::string problem{};  // why that could not be counted
};
Result<std::vector<SightingSource>> sighting_sources(store::Records& records);

}  // namespace redoubt::rooms
