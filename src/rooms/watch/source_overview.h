// What a look at the sources shows: how each delivers, hour by hour beside what is usual, what became of its events and why.
#pragma once

#include "rooms/watch/source_samples.h"

namespace redoubt::rooms {

struct SourceHour {
    int64_t hour = 0;  // since 1970
    bool listened = true;
    uint64_t events = 0;
    std::optional<uint64_t> usual{}, spread{};
};

struct SourceOverview {
    store::Record source{};
    SourceState state{};
    intake::Counts counts{};          // over all listeners
    std::vector<SourceHour> hours{};  // the last one is under way
};

struct SourceDetails {
    SourceOverview overview{};
    std::vector<SourceTotals> listeners{};
    std::vector<SourceHost> hosts{};  // most events first
};

// Those in sight that deliver logs here or should; `hours`: how many of the last ones.
Result<std::vector<SourceOverview>> list_sources(store::Store& store, const store::Actor& actor, int64_t hours);
Result<SourceDetails> look_at_source(store::Store& store, const store::Actor& actor, std::string_view source, int64_t hours);

}  // namespace redoubt::rooms
