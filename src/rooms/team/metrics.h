// Metrics: a metric is a saved query with a measure, kept as a record; its samples lie in a table beside it and are only ever
// added. A metric counts what everybody may see (records in compartments are left out, for all alike), so that its number is
// the same for whoever looks, and the list behind it shows exactly those records.
#pragma once

#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

struct MetricValue {
    std::optional<double> value{};  // none: nothing to measure (the median of no records, a part of nothing)
    Time at{};
    std::string records{};  // "/findings?q=…", below the console's address and the API's alike
    std::string out_of{};   // the same, of a ratio's whole
    std::string command{};  // the command line that lists them
};

// Now, or as it was at a time, rebuilt from the journal.
Result<MetricValue> metric_value(store::Store& store, const store::Record& metric, std::optional<Time> at = {});

struct Sample {
    Time at{};
    std::optional<double> value{};
    bool rebuilt = false;  // from the journal, after its time
};

Result<std::vector<Sample>> samples_of(store::Store& store, std::string_view metric_id, Time from, Time to);
// One more, of now. A second one for the same instant is Code::conflict.
Result<Sample> take_sample(store::Store& store, const store::Record& metric);
// For every live metric: a sample when its next is due, and those that were missed since its last, rebuilt. Answers how many.
Result<size_t> take_due_samples(store::Store& store);

enum class Track { none, on, off, beyond };  // no target; as it should be; not; past the limit, so somebody must act
std::string_view track_name(Track track);
Track track_of(const store::Record& metric, std::optional<double> value);

// This period against the one before: the mean of the samples of each, and whether the move is for the better.
struct Trend {
    std::optional<double> now{}, before{};
    std::optional<bool> better{};
};
Result<Trend> trend_of(store::Store& store, const store::Record& metric, Duration period);

// How far a goal is, by its key results; each from the start value to the value to reach, by the metric's value now.
struct KeyProgress {
    std::string text{};
    std::string metric{};  // id; empty: nothing measures it
    std::optional<double> value{};
    std::optional<double> progress{};  // 0 to 1
};
struct GoalProgress {
    std::vector<KeyProgress> results{};
    std::optional<double> progress{};  // the mean of those that are measured
};
Result<GoalProgress> progress_of(store::Store& store, store::Records& records, const store::Record& goal);

}  // namespace redoubt::rooms
