#include "rooms/watch/past_hosts.h"

#include <algorithm>
#include <map>

#include "logs/aggregate.h"

namespace redoubt::rooms {

Result<std::vector<PastHost>> past_hosts(const logs::View& view, Time since, Time now) {
    const logs::AggregateRequest request{
        .from = since, .to = now, .by = {"source", "host"}, .time_step = hours(1), .measures = {{.kind = logs::Measure::Kind::count}}, .now = now};
    const logs::Aggregated counted = TRY(logs::aggregate(view, request));
    std::map<std::pair<std::string, std::string>, PastHost> found;
    for (const logs::AggregateRow& row : counted.rows) {
        if (row.by[1].empty() || !row.time) continue;
        PastHost& one = found[{row.by[0], row.by[1]}];
        one.last = std::max(one.last, *row.time);
        one.events += static_cast<uint64_t>(row.values[0].value_or(0));
    }
    std::vector<PastHost> out;
    for (auto& [names, one] : found) {
        std::tie(one.source, one.host) = names;
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace redoubt::rooms
