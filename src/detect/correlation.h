// Correlation: what a Sigma correlation rule asks of the matches of other rules. Plain values, checked by parse_correlation
// and resolved by resolve_correlations; the Correlator works with it. Specification: Sigma 2.1 (sigma-correlation-rules).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "detect/condition_tree.h"

namespace redoubt::detect {

enum class CorrelationType : uint8_t { event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile, value_median };

std::string_view correlation_type_name(CorrelationType type);

// `gte: 5`: the measured number must be at or above five.
struct Bound {
    enum class Is : uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
    Is is = Is::greater_or_equal;
    double number = 0;
};

// A name for a field that the referred rules call differently.
struct FieldAlias {
    struct Target {
        std::string rule;  // as written, and after resolving the id
        std::string field;
    };
    std::string name;
    std::vector<Target> targets;
};

struct Correlation {
    CorrelationType type = CorrelationType::event_count;
    std::vector<std::string> rules;  // as written: ids or names; after resolving: ids
    std::vector<std::string> group_by;
    std::vector<FieldAlias> aliases;
    Duration timespan;
    std::string timespan_text;
    std::vector<Bound> bounds;        // all must hold
    std::optional<Condition> wanted;  // temporal: "a and not b", of the rules seen in the window
    std::string wanted_text;
    std::vector<std::string> fields;  // value_*: whose values are counted or measured
    double percentile = 50;
    bool generate = false;  // the referred rules show alerts too

    bool holds(double measured) const;
    // How many of the rules were seen, a bit for each; none where they are not those that are wanted.
    double seen(uint64_t rules_seen) const;
    bool fulfilled_by(uint64_t rules_seen) const;  // the condition as text, which there is
    Time window_start(Time end) const;             // the earliest that Time can hold where it would lie before that
    bool is_temporal() const { return type == CorrelationType::temporal || type == CorrelationType::temporal_ordered; }
    bool is_numeric() const { return type >= CorrelationType::value_sum; }
    // What the field is called in the events of a rule.
    const std::string& field_in(const std::string& rule_id, const std::string& field) const;
    // "value_count of TargetUserName gte 10 within 5m by IpAddress"
    std::string text() const;
};

}  // namespace redoubt::detect
