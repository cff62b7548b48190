// Counting and measuring matches by fields and time. Where all fields that are asked for are promoted ones, segments answer from their
// columns without unpacking an event; otherwise every match is decoded. Both give the same.
#pragma once

#include "logs/search.h"

namespace redoubt::logs {

struct Measure {
    enum class Kind : uint8_t { count, distinct, sum, average, least, most, percentile } kind = Kind::count;
    std::string field{};  // of all but count; values that are no numbers count in count and distinct only
    double percent = 50;
};
// "count", "distinct(user)", "sum(bytes)", "avg(…)", "min(…)", "max(…)", "p95(…)".
Result<Measure> parse_measure(std::string_view text);
std::string measure_name(const Measure& measure);

struct AggregateRequest {
    schema::Query query{};
    std::optional<Time> from{}, to{};
    std::vector<std::string> sources{};
    std::vector<std::string> by{};
    Duration time_step{};  // 0: not by time
    std::vector<Measure> measures{};
    Time now{};
    size_t most_values = 2'000'000;  // different values held at once; Code::too_large past it
    bool use_columns = true;
    Duration longest{};  // 0: as long as it takes; past it Code::too_large, since a part of a count is no count
};

struct AggregateRow {
    std::optional<Time> time{};     // where the step begins
    std::vector<std::string> by{};  // empty: the event has none
    std::vector<std::optional<double>> values{};
    bool operator==(const AggregateRow&) const = default;
};

struct Aggregated {
    std::vector<AggregateRow> rows;  // by time, then by the fields
    uint64_t events = 0;             // that matched
    uint64_t from_columns = 0;       // segments that were answered from their columns
    std::vector<std::string> problems;
};

Result<Aggregated> aggregate(const View& view, const AggregateRequest& request);

}  // namespace redoubt::logs
